package render

import (
	"path/filepath"
	"strings"
)

// A Format is one kind of output.
type Format struct {
	Name       string
	Extensions []string // with the dot; the first is the usual one
	Binary     bool     // not for a terminal
	Write      Writer
}

var formats = []Format{
	{Name: "text", Extensions: []string{".txt"}, Write: Text},
	{Name: "folded", Extensions: []string{".folded", ".stacks"}, Write: Folded},
	{Name: "svg", Extensions: []string{".svg"}, Write: SVG},
	{Name: "html", Extensions: []string{".html", ".htm"}, Write: HTML},
	{Name: "pprof", Extensions: []string{".pb.gz", ".pprof"}, Binary: true, Write: Pprof},
	{Name: "json", Extensions: []string{".json"}, Write: JSON},
}

// FormatByName returns the format of that name.
func FormatByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// FormatOf returns the format that a file's extension asks for.
func FormatOf(file string) (Format, bool) {
	base := strings.ToLower(filepath.Base(file))
	for _, f := range formats {
		for _, ext := range f.Extensions {
			if strings.HasSuffix(base, ext) {
				return f, true
			}
		}
	}
	return Format{}, false
}

// FormatNames lists the formats for help texts and hints.
func FormatNames() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// Extensions lists the known file extensions for hints.
func Extensions() string {
	var list []string
	for _, f := range formats {
		list = append(list, f.Extensions...)
	}
	return strings.Join(list, " ")
}
