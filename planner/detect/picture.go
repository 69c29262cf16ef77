package detect

import "bytes"

// isPicture recognizes an SVG, as a rule one that this program has written, and its pages.
func isPicture(data []byte) bool {
	head := data[:min(len(data), 4096)]
	switch {
	case bytes.HasPrefix(head, []byte("<svg")):
		return true
	case hasPrefixFold(head, "<?xml"), hasPrefixFold(head, "<!doctype svg"), hasPrefixFold(head, "<!--"):
		return bytes.Contains(head, []byte("<svg"))
	case hasPrefixFold(head, "<!doctype html"), hasPrefixFold(head, "<html"):
		return bytes.Contains(data, []byte(`<metadata id="sqlflame-data">`))
	}
	return false
}

func hasPrefixFold(data []byte, prefix string) bool {
	return len(data) >= len(prefix) && bytes.EqualFold(data[:len(prefix)], []byte(prefix))
}
