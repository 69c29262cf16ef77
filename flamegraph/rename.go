package flamegraph

// Rename gives every frame its Name and ID anew, after labels were changed.
func (p *Profile) Rename() {
	NameSiblings(p.Root)
	identify(p.Root)
}
