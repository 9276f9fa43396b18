package look

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"neurorbit/pipeline/fault"
	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// wanted runs the command for a signal.
func wanted(t *testing.T, rows ...string) (*Stored, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "signal.txt")
	if err := os.WriteFile(file, []byte(strings.Join(rows, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := call(t, "", "", "-store", file)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	r.Text(&b)
	text := strings.ReplaceAll(b.String(), file, "signal.txt")
	lines := strings.Split(text, "\n")
	if len(lines) > 24 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("wide: %q", line)
		}
	}
	return r.Value.(*Stored), text
}

// has checks by eq. (2) that a network found has the rows, with further columns, as an
// orbit, and that basin and verdict are those of the command it names.
func has(t *testing.T, rows, further []string, s Storing) {
	t.Helper()
	net, f := network(t, s)
	state := func(k int) (x uint32) {
		row := rows[k%len(rows)]
		for _, c := range further {
			row += c[k%len(rows) : k%len(rows)+1]
		}
		for j, i := range s.Ring {
			if strings.ContainsAny(row[i-1:i], "1+") {
				x |= 1 << j
			}
		}
		return x
	}
	for k := range rows {
		if f[state(k)] != state(k+1) {
			t.Fatalf("%+v leads from row %d to another than the next", s, k+1)
		}
	}
	a := dmap.Analyse(f)
	o := a.Orbits[a.BasinOf[state(0)]]
	if gbpo, ok := a.GBPO(); o.Period != len(rows) || o.Basin != s.Basin || o.LongestTransient != s.LongestTransient || (ok && gbpo == o) != s.GBPO {
		t.Errorf("%+v has the orbit %+v", s, o)
	}
	if l, _ := looked(t, strings.Fields(s.Command)[2], "-cn", strings.Fields(s.Command)[4]); l.ID != net.Sigma().ID() || l.CN != s.CN {
		t.Errorf("%s looks at P(%s), CN%d", s.Command, l.ID, l.CN)
	}
}

func network(t *testing.T, s Storing) (*pbnn.Network, dmap.Map) {
	t.Helper()
	sigma, err := pbnn.ParseID(s.ID)
	if err != nil {
		t.Fatal(err)
	}
	net, err := pbnn.New(sigma, s.CN)
	if err != nil {
		t.Fatal(err)
	}
	return net, net.Dmap()
}

// Orbits of random networks, their columns shuffled, are stored by networks that have
// basins as large as theirs.
func TestStored(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for n := pbnn.MinN; n <= 9; n++ {
		for done := 0; done < 4; {
			p := pbnn.Permutation(r.Perm(n))
			for i := range p {
				p[i]++
			}
			cn := pbnn.CN(r.IntN(8))
			net, _ := pbnn.New(p, cn)
			f := net.Dmap()
			a := dmap.Analyse(f)
			order := r.Perm(n)
			var rows []string
			for _, x := range f.Orbit(a.Orbits[0].Min) {
				b := make([]byte, n)
				for i, j := range order {
					b[j] = row(x, n)[i]
				}
				rows = append(rows, string(b))
			}
			if constant(rows) {
				continue
			}
			done++
			s, text := wanted(t, rows...)
			if s.Networks == 0 || len(s.Best) == 0 || s.Analysed == s.Networks && s.Best[0].Basin < a.Orbits[0].Basin {
				t.Errorf("P(%s), %v: %s", p.ID(), cn, text)
			}
			for _, b := range s.Best {
				has(t, rows, s.Columns[:len(b.Ring)-n], b)
			}
		}
	}
}

// constant reports whether rows are no signal.
func constant(rows []string) bool {
	for i := range rows[0] {
		same := true
		for _, row := range rows {
			same = same && row[i] == rows[0][i]
		}
		if same {
			return true
		}
	}
	return len(rows) < 2
}

// What cannot be stored says why, what comes nearest, and what more neurons do.
func TestNotStored(t *testing.T) {
	rows := []string{"1000", "0100", "0010", "0001"}
	s, text := wanted(t, rows...)
	if s.Networks != 0 || s.Nearest.Bits != 4 || s.Further != 2 || len(s.Nearest.Without) == 0 || !strings.Contains(text, "4 of 16 bits wrong") {
		t.Errorf("%+v\n%s", s, text)
	}
	has(t, rows, s.Columns, s.Best[0])
	if s, text := wanted(t, "1110100", "0111010", "0011101", "1001110", "0100111", "1010011", "1101001"); s.Further != 0 || !strings.Contains(text, "more were not tried") {
		t.Errorf("%+v\n%s", s, text)
	}
	if s, text := wanted(t, "+++---", "---+++"); s.GBPOs == 0 || !s.Best[0].GBPO || !strings.Contains(text, "GBPO, basin 62") {
		t.Errorf("%+v\n%s", s, text)
	}
}

func TestStoreErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.txt")
	for rows, want := range map[string]string{
		"100\n100\n": "x.txt:2: the same as row 1",
		"100\n01\n":  "x.txt:2: 2 outputs",
		"110\n101\n": "x.txt:1:1: output 1 never changes",
		"10 2\n":     "x.txt:1:4: unexpected '2'",
		"":           "x.txt:1: 0 rows",
	} {
		if err := os.WriteFile(file, []byte(rows), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := call(t, "", "", "-store", file); err == nil || !strings.Contains(err.Error(), want) || fault.Of(err) != fault.Usage {
			t.Errorf("%q: %v, want %s", rows, err, want)
		}
	}
	for _, c := range []struct {
		id, format string
		flags      []string
		want       string
	}{
		{"", "", []string{"-store", "nowhere"}, "nowhere"},
		{"132", "", []string{"-store", file}, "goes without an ID"},
		{"", "png", []string{"-store", file}, "goes without"},
		{"132", "svg", []string{"-verilog"}, "must end in .v"},
		{"", "", nil, "orbit takes a permutation ID, or --store FILE"},
	} {
		if _, err := call(t, c.id, c.format, c.flags...); err == nil || !strings.Contains(err.Error(), c.want) || fault.Of(err) != fault.Usage || fault.HintOf(err) == "" {
			t.Errorf("%v: %v, want %s", c, err, c.want)
		}
	}
}

// The module is printed, and it is what the file gets.
func TestVerilog(t *testing.T) {
	r, err := call(t, "2613754", "", "-verilog")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	r.Text(&b)
	file, err := call(t, "2613754", "v")
	if err != nil || b.String() != string(file.File) || !strings.Contains(b.String(), "x <= { y[3], y[4], y[6], y[2], y[0], y[5], y[1] };") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
