package chaoticnet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A variant is a way to make one net many, with the test images as its input.
type variant struct {
	Name      string  `json:"name"`
	Seed      uint32  `json:"seeds"`
	Map       string  `json:"map"`
	Reading   string  `json:"reading"`
	Range     any     `json:"range"` // a number or auto; of dropout the rate
	T         any     `json:"t"`     // a number or auto
	Factor    float64 `json:"factor"`
	Skip      int     `json:"skip"`
	Order     string  `json:"order"`
	Rows      int     `json:"rows"`
	Outputs   int     `json:"outputs"`
	Chosen    bool    `json:"chosen"`
	Published bool    `json:"published"`
	// Examples: images are picked for figure 9.
	Examples bool `json:"examples"`
	// Main: it is made for every seed, and also ranked by mean probability.
	Main bool `json:"main"`
}

// id returns the name of a variant within all seeds.
func (v *variant) id() string { return fmt.Sprintf("%d/%s", v.Seed, v.Name) }

// variants lists all variants: for each seed the net as calibrated, the published
// one with other forms of the map and the alternatives to that one, then the multiverse.
func (s *Section) variants() []variant {
	var out []variant
	for i, seed := range s.Seeds {
		main := variant{
			Name: "chosen", Seed: seed, Map: "logistic", Reading: s.Reading, Range: s.Range, T: s.T,
			Factor: s.Factor, Order: s.Order, Rows: s.Rows, Outputs: s.Outputs, Chosen: true, Examples: i == 0, Main: true,
		}
		out = append(out, main)
		main.Chosen, main.Examples = false, false
		v := main
		v.Name, v.Range, v.T, v.Published = "published", s.Published.Range, s.Published.T, true
		out = append(out, v)
		for _, name := range slices.Concat(s.Forms, s.Alternatives) {
			v := v
			v.Name, v.Map, v.Published = name, name, false
			v.withoutOrbits()
			if name == "dropout" {
				v.Reading, v.Order, v.Range, v.Rows = "", "", s.Dropout, 0
			}
			out = append(out, v)
		}
	}
	seen := map[string]bool{}
	for _, g := range s.Multiverse {
		for _, v := range s.product(g) {
			if v.Name != "" && !seen[v.id()] {
				seen[v.id()] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// isMap reports whether a variant has orbits.
func (v *variant) isMap() bool {
	_, ok := maps[v.Map]
	return ok
}

// orbit returns what variants with the same orbits have in common, which so give the
// same answers at the same times; not ok if the calibration has a say, or without orbits.
func (v *variant) orbit() (common variant, ok bool) {
	r, ok := number(v.Range)
	return variant{
		Seed: v.Seed, Map: v.Map, Range: halfWidth(v.Reading, r), Factor: v.Factor, Order: v.Order, Rows: v.Rows,
	}, ok && v.T != auto && v.isMap()
}

// withoutOrbits clears what only maps have, unless the variant has one.
func (v *variant) withoutOrbits() {
	if !v.isMap() {
		v.T, v.Factor, v.Skip = 1, 0, 0
	}
}

// product lists the combinations of a grid. The name of a variant says how it
// differs from the calibrated net; that net itself has no name.
func (s *Section) product(g Grid) []variant {
	seeds := g.Seeds
	if len(seeds) == 0 {
		seeds = s.Seeds[:1]
	}
	var list []variant
	for _, seed := range seeds {
		list = append(list, variant{
			Seed: seed, Map: "logistic", Reading: s.Reading, Range: s.Range, T: s.T,
			Factor: s.Factor, Order: s.Order, Rows: s.Rows, Outputs: s.Outputs,
		})
	}
	list = axis(list, g.Map, "", func(v *variant) *string { return &v.Map })
	list = axis(list, g.Reading, "", func(v *variant) *string { return &v.Reading })
	list = axis(list, g.Range, "range", func(v *variant) *any { return &v.Range })
	list = axis(list, g.T, "t", func(v *variant) *any { return &v.T })
	list = axis(list, g.Factor, "factor", func(v *variant) *float64 { return &v.Factor })
	list = axis(list, g.Skip, "skip", func(v *variant) *int { return &v.Skip })
	list = axis(list, g.Order, "", func(v *variant) *string { return &v.Order })
	list = axis(list, g.Rows, "rows", func(v *variant) *int { return &v.Rows })
	for i := range list {
		list[i].Range, list[i].T = value(list[i].Range), value(list[i].T)
		list[i].withoutOrbits()
	}
	return list
}

// axis multiplies a list of variants by the values of a field, which a prefix and the
// value stand for in the name of a variant that gets another one by it.
func axis[T comparable](list []variant, values []T, prefix string, field func(v *variant) *T) []variant {
	if len(values) == 0 {
		return list
	}
	var out []variant
	for _, v := range list {
		for _, x := range values {
			v := v
			if f := field(&v); value(*f) != value(x) {
				*f = x
				v.Name = strings.TrimPrefix(v.Name+"_"+prefix+text(x), "_")
			}
			out = append(out, v)
		}
	}
	return out
}

// value makes numbers of one type of what a config holds.
func value(x any) any {
	if f, ok := number(x); ok {
		return f
	}
	return x
}

func text(x any) string {
	if f, ok := number(x); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(x)
}
