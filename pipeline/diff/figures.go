package diff

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxGroups is how many values of the first key column a figure may have for its
// series to be told apart by them.
const MaxGroups = 20

// A grid is a CSV file with a header.
type grid struct {
	header []string
	rows   [][]string
}

func readGrid(data []byte) (*grid, error) {
	r := csv.NewReader(bytes.NewReader(data))
	records, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("the file is empty")
	}
	g := &grid{header: records[0], rows: records[1:]}
	seen := map[string]int{}
	for i, name := range g.header {
		if seen[name]++; seen[name] > 1 {
			g.header[i] = fmt.Sprintf("%s (%d)", name, seen[name])
		}
	}
	return g, nil
}

// key is a row's key: its first n values, or its number if n is 0.
func (g *grid) key(row, n int) string {
	if n == 0 {
		return strconv.Itoa(row + 1)
	}
	return strings.Join(g.rows[row][:n], "\x00")
}

// unique reports whether the first n columns tell all rows apart.
func (g *grid) unique(n int) bool {
	seen := map[string]bool{}
	for i := range g.rows {
		k := g.key(i, n)
		if seen[k] {
			return false
		}
		seen[k] = true
	}
	return true
}

// keyColumns returns how many leading columns identify a row on both sides; 0
// means that the row's number has to.
func keyColumns(a, b *grid) int {
	for n := 1; n <= min(len(a.header), len(b.header)) && a.header[n-1] == b.header[n-1]; n++ {
		if a.unique(n) && b.unique(n) {
			return n
		}
	}
	return 0
}

// Figures compares two CSV files of the name, each with a header.
func Figures(name string, a, b []byte) (*Figure, error) {
	f := &Figure{Name: name, Verdict: Equal}
	ga, err := readGrid(a)
	if err != nil {
		return nil, fmt.Errorf("%s of A: %w", name, err)
	}
	gb, err := readGrid(b)
	if err != nil {
		return nil, fmt.Errorf("%s of B: %w", name, err)
	}
	n := keyColumns(ga, gb)
	f.Key = ga.header[:n]
	s := newSeriesSet(ga, gb, n)
	at := map[string]int{}
	for i := range gb.rows {
		at[gb.key(i, n)] = i
	}
	met := map[int]bool{}
	for i, row := range ga.rows {
		f.Rows++
		k, ok := at[ga.key(i, n)]
		if !ok {
			s.oneSided(row, false)
			continue
		}
		met[k] = true
		s.both(row, gb.rows[k])
	}
	for k, row := range gb.rows {
		if !met[k] {
			f.Rows++
			s.oneSided(row, true)
		}
	}
	f.Series = s.differing()
	if f.Series != nil || !slices.Equal(ga.header, gb.header) {
		f.Verdict = Changed
	}
	if !slices.Equal(ga.header, gb.header) {
		f.Note = fmt.Sprintf("columns %s -> %s", strings.Join(ga.header, ","), strings.Join(gb.header, ","))
	}
	return f, nil
}

// A seriesSet holds the series of a figure in the order in which they are met.
type seriesSet struct {
	keys    int
	grouped bool
	first   string   // name of the first key column
	names   []string // columns that are compared
	colA    []int
	colB    []int
	series  map[string]*series
	order   []string
}

type series struct {
	points, added, removed int
	largest
}

func newSeriesSet(a, b *grid, keys int) *seriesSet {
	s := &seriesSet{keys: keys, series: map[string]*series{}}
	for i, name := range a.header {
		if k := slices.Index(b.header, name); i >= keys && k >= 0 {
			s.names, s.colA, s.colB = append(s.names, name), append(s.colA, i), append(s.colB, k)
		}
	}
	if keys > 1 {
		values := map[string]bool{}
		for _, g := range []*grid{a, b} {
			for _, row := range g.rows {
				values[row[0]] = true
			}
		}
		s.grouped, s.first = len(values) > 1 && len(values) <= MaxGroups, a.header[0]
	}
	return s
}

// of returns the series of a row and column; column -1 stands for whole rows.
func (s *seriesSet) of(row []string, column int) *series {
	name := "rows"
	if column >= 0 {
		name = s.names[column]
	}
	if s.grouped {
		name = s.first + "=" + row[0] + ": " + name
	}
	x := s.series[name]
	if x == nil {
		x = &series{}
		s.series[name] = x
		s.order = append(s.order, name)
	}
	x.points++
	return x
}

func (s *seriesSet) oneSided(row []string, added bool) {
	x := s.of(row, -1)
	if added {
		x.added++
	} else {
		x.removed++
	}
}

func (s *seriesSet) both(a, b []string) {
	for i := range s.names {
		x := s.of(a, i)
		if u, v := a[s.colA[i]], b[s.colB[i]]; u != v {
			x.add(compareTexts(u, v))
		}
	}
}

// compareTexts compares two different printed values.
func compareTexts(u, v string) delta {
	x, errX := strconv.ParseFloat(u, 64)
	y, errY := strconv.ParseFloat(v, 64)
	if errX != nil || errY != nil {
		return delta{}
	}
	if !finite(x) || !finite(y) {
		return delta{nonFinite: true}
	}
	return delta{abs: min(math.Abs(x-y), math.MaxFloat64), rel: relative(x, y)}
}

func (s *seriesSet) differing() []Series {
	var out []Series
	for _, name := range s.order {
		x := s.series[name]
		if x.changed+x.added+x.removed == 0 {
			continue
		}
		m := Magnitude{Changed: x.changed, NonFinite: x.nonFinite, MaxRel: x.rel}
		if x.abs > 0 {
			m.MaxAbs = json.Number(strconv.FormatFloat(x.abs, 'g', -1, 64))
		}
		out = append(out, Series{Name: name, Points: x.points, Added: x.added, Removed: x.removed, Magnitude: m})
	}
	return out
}
