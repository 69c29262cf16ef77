package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner/detect"
	"sqlflame/render"
)

// More frames than these merge when stacks are read. A browser is at ease with the first number, and
// takes a quarter of a gigabyte for the text of the second.
const (
	maxPictureFrames = 50_000
	maxFrames        = 1_000_000
)

// An input is a document that a user named, with its beginning looked at.
type input struct {
	io.Reader
	io.Closer
	name string
	size int64  // 0 if unknown
	doc  []byte // all of it, once it was read as a whole
}

func (a *app) openInput(name string) (*input, error) {
	if name == "-" {
		return &input{Reader: a.stdin, Closer: io.NopCloser(nil), name: name}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	in := &input{Reader: f, Closer: f, name: name}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, fail(exitNoPlan, "name a file in it", "%s: is a directory", name)
	} else if err == nil && st.Mode().IsRegular() {
		in.size = st.Size()
	}
	return in, nil
}

// profiles reads whatever the input holds: folded stacks as a stream, gzipped or not, all else as a
// whole.
func (in *input) profiles(opts *renderFlags) ([]*flamegraph.Profile, error) {
	peek := bufio.NewReaderSize(in.Reader, detect.HeadSize)
	head, err := peek.Peek(detect.HeadSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	in.Reader = io.MultiReader(bytes.NewReader(bytes.Clone(head)), in.Reader)
	text, zipped := head, isGzip(head)
	if zipped {
		text = gzipHead(head)
	}
	stacks := detect.Stacks(text, namedStacks(in.name))
	if !stacks || opts.savePlan != "" {
		read := readSized
		if opts.savePlan == "" && in.isLargeJSON(head) {
			collectLate(in.size)
			read = readUnindented
		}
		if in.doc, err = read(in.Reader, in.size, opts.limits.inputBytes()); err != nil {
			return nil, err
		}
		in.Reader = bytes.NewReader(in.doc)
	}
	r := opts.reading()
	switch {
	case stacks:
	case zipped && isText(text):
		doc, err := inflated(in.Reader, opts.limits.inputBytes())
		if err != nil {
			return nil, err
		}
		return profilesOf(doc, r)
	default:
		return profilesOf(in.doc, r)
	}
	if err := checkStacks(r); err != nil {
		return nil, err
	}
	if zipped {
		if in.Reader, err = newGunzip(in.Reader, opts.limits.stacksBytes()); err != nil {
			return nil, err
		}
	}
	read, err := render.ReadFolded(in.Reader, r.unit)
	if err != nil {
		return nil, err
	}
	return []*flamegraph.Profile{opts.profileOf(read)}, nil
}

// namedStacks tells whether a file's name says that it holds folded stacks, compressed or not.
func namedStacks(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return slices.Contains([]string{".folded", ".stacks", ".collapsed"}, filepath.Ext(name))
}

// profileOf returns the profile for the outputs asked for; if there are pictures and others, the
// pictures have their own, unless both must have the same pseudonyms.
func (o *outputFlags) profileOf(s *flamegraph.Stacks) *flamegraph.Profile {
	r := o.reading()
	if s.Len() > maxPictureFrames && !r.pictures && !o.redact.on() && slices.ContainsFunc(o.outputs(), target.isPicture) {
		o.pictures = s.Profile(maxPictureFrames)
	}
	return s.Profile(r.frameLimit())
}

// profileFor returns what a target draws, which as a rule is p.
func (o *outputFlags) profileFor(t target, p *flamegraph.Profile) *flamegraph.Profile {
	if o.pictures != nil && t.isPicture() {
		return o.pictures
	}
	return p
}

// noted returns the profile whose warnings cover all outputs: pictures merge the most.
func (o *outputFlags) noted(p *flamegraph.Profile) *flamegraph.Profile {
	if o.pictures != nil {
		return o.pictures
	}
	return p
}

func (t target) isPicture() bool { return t.format.Name == "svg" || t.format.Name == "html" }

// outputs returns the targets, of flags that were checked. Whether stdout is a terminal does not
// matter: neither of its formats is a picture.
func (o *outputFlags) outputs() []target {
	list, _ := o.targets(false)
	return list
}

// onlyPictures tells whether all outputs are pictures.
func (o *outputFlags) onlyPictures() bool {
	return !slices.ContainsFunc(o.outputs(), func(t target) bool { return !t.isPicture() })
}
