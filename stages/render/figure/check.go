package figure

import (
	"fmt"
	"slices"
)

// Faults lists what no figure should have: marks that leave the sheet, and
// texts that overlap each other. It is meant for the tests of those who draw.
func (d *Drawing) Faults() []string {
	var faults []string
	sheet := Rect{0, 0, d.W, d.H}
	var texts []*Text
	for _, m := range d.Marks {
		if b := m.Bounds(); !b.Inside(sheet) {
			faults = append(faults, fmt.Sprintf("%s leaves the sheet of %gx%g pt: %.1f,%.1f to %.1f,%.1f", describe(m), d.W, d.H, b.X0, b.Y0, b.X1, b.Y1))
		}
		if t, ok := m.(*Text); ok {
			i := slices.IndexFunc(texts, func(u *Text) bool { return t.Bounds().Overlaps(u.Bounds()) })
			if i >= 0 {
				faults = append(faults, fmt.Sprintf("%s overlaps %s", describe(t), describe(texts[i])))
			}
			texts = append(texts, t)
		}
	}
	return faults
}

// describe names a mark in a message.
func describe(m Mark) string {
	switch m := m.(type) {
	case *Text:
		return fmt.Sprintf("text %q", m.String())
	case *Path:
		return fmt.Sprintf("path %q", m.Title)
	case *Circle:
		return fmt.Sprintf("circle %q", m.Title)
	}
	return fmt.Sprintf("%T", m)
}
