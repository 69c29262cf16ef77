package postgres

import "testing"

// BenchmarkMarkup turns a plan of 10,000 nodes into JSON; what follows is BenchmarkParse100k's.
func BenchmarkMarkup(b *testing.B) {
	doc := []byte(wideDocument(10_000))
	for format, f := range markupFormats {
		text := f.write(doc)
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := f.convert(text, 1<<40); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
