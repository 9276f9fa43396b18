package look

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report"
)

// call runs the command as the command line does.
func call(t testing.TB, id, format string, flags ...string) (*command.Result, error) {
	t.Helper()
	f := flag.NewFlagSet("", flag.ContinueOnError)
	run := Command().New(f)
	if err := f.Parse(flags); err != nil {
		t.Fatal(err)
	}
	return run(context.Background(), command.Call{Arg: id, Format: format})
}

func looked(t testing.TB, id string, flags ...string) (*Look, string) {
	t.Helper()
	r, err := call(t, id, "", flags...)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	r.Text(&b)
	return r.Value.(*Look), b.String()
}

// published reads a file of published values.
func published(t *testing.T, name string) (out []map[string]string) {
	t.Helper()
	f, err := os.Open("../../../data/published/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, name := range rows[0] {
			named[name] = row[i]
		}
		out = append(out, named)
	}
	return out
}

// All 173 GBPOs of tables 2 to 5 have the printed period, and so have the orbits of
// the figures, of which only that of figure 2(a) is no GBPO.
func TestPublished(t *testing.T) {
	count := 0
	for cn, table := range map[string]string{"1": "2", "2": "3", "3": "4", "5": "5"} {
		for _, row := range published(t, "pbnn_table"+table+".csv") {
			l, text := looked(t, row["id"], "-cn", cn)
			count++
			if want := fmt.Sprintf("P(%s), CN%s: a GBPO of period %s\n", row["id"], cn, row["period"]); !l.GBPO || !strings.HasPrefix(text, want) {
				t.Errorf("%s: want %q, got\n%s", row["place"], want, text)
			}
			if o := l.Orbits[0]; o.Basin != 126 || len(l.Orbits) > 3 || !o.Symmetric || len(l.Pattern) != o.Period {
				t.Errorf("%s: %+v, %d steps", row["place"], o, len(l.Pattern))
			}
		}
	}
	if count != 173 {
		t.Errorf("%d GBPOs in the tables, not 173", count)
	}
	for _, row := range published(t, "pbnn_figures.csv") {
		l, _ := looked(t, row["id"], "-cn", row["cn"])
		if fmt.Sprint(l.Orbits[0].Period) != row["period"] || l.GBPO != (row["id"] != "1234567") {
			t.Errorf("%s: period %d, GBPO %v", row["place"], l.Orbits[0].Period, l.GBPO)
		}
	}
}

// Each line of the pattern follows from the one before by eq. (2), spelt out.
func TestPattern(t *testing.T) {
	l, text := looked(t, "P(2613754)", "-cn", "1", "-all")
	sigma := []int{2, 6, 1, 3, 7, 5, 4}
	value := func(line string, i int) int { return map[byte]int{'+': +1, '-': -1}[line[(i+7)%7]] }
	for step, line := range l.Pattern {
		next := ""
		for _, s := range sigma {
			sum := -value(line, s-2) - value(line, s-1) + value(line, s) // CN1: -1, -1, +1
			next += map[bool]string{true: "+", false: "-"}[sum >= 0]
		}
		if want := l.Pattern[(step+1)%20]; next != want {
			t.Errorf("step %d: %s leads to %s, not %s", step, line, next, want)
		}
		if spaced := strings.Join(strings.Split(line, ""), " "); !strings.Contains(text, spaced) {
			t.Errorf("the text lacks %s", spaced)
		}
	}
	if len(l.Equivalents) != 7 || l.MirrorID != "4315726" || l.MirrorCN != 4 || l.Standard != "2613754" {
		t.Errorf("equivalents %v, mirror image %v, standard %s", l.Equivalents, l.MirrorID, l.Standard)
	}
}

// random are networks of all N, large ones with long orbits among them.
func random(yield func(id, cn string)) {
	for n := pbnn.MinN; n <= pbnn.MaxN; n++ {
		for k := range 3 {
			p := pbnn.Identity(n)
			for i := range p { // any mixture will do
				j := (i*i*(k+2) + 7*k + i) % n
				p[i], p[j] = p[j], p[i]
			}
			yield(p.ID(), fmt.Sprint((n+3*k)%pbnn.NumCN))
		}
	}
}

// The text fits a screen of 80 columns; with --all it has every orbit and every step.
func TestText(t *testing.T) {
	cut := 0
	random(func(id, cn string) {
		l, text := looked(t, id, "-cn", cn)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) > 23 {
			t.Errorf("P(%s), CN%s: %d lines", id, cn, len(lines))
		}
		_, whole := looked(t, id, "-cn", cn, "-all")
		for _, line := range append(lines, strings.Split(whole, "\n")...) {
			if utf8.RuneCountInString(line) > 80 || strings.TrimRight(line, " ") != line {
				t.Errorf("P(%s), CN%s: %q", id, cn, line)
			}
		}
		if steps := strings.Count(whole, "  t = "); steps != l.Orbits[0].Period || strings.Contains(whole, "--all") {
			t.Errorf("P(%s), CN%s: %d of %d steps", id, cn, steps, l.Orbits[0].Period)
		}
		basins := 0
		for _, o := range l.Orbits {
			basins += o.Basin
		}
		if basins != 1<<l.N {
			t.Errorf("P(%s), CN%s: %d states in basins", id, cn, basins)
		}
		if rest := len(l.Pattern) - strings.Count(text, "  t = "); rest > 0 {
			if cut++; !strings.Contains(text, fmt.Sprintf("\n  ... %d more; --all shows them\n", rest)) {
				t.Errorf("P(%s), CN%s does not say that %d steps are left out", id, cn, rest)
			}
		}
	})
	if cut == 0 {
		t.Error("no orbit was longer than the screen")
	}
}

// Reasons why there is no GBPO.
func TestWhy(t *testing.T) {
	for _, c := range []struct{ id, cn, want string }{
		{"1234567", "1", "there are 6 BPOs besides those of the endpoints"},
		{"123", "7", "all states fall into the orbits of the endpoints"},
	} {
		if l, _ := looked(t, c.id, "-cn", c.cn); l.GBPO || l.Why != c.want {
			t.Errorf("P(%s), CN%s: GBPO %v, %s", c.id, c.cn, l.GBPO, l.Why)
		}
	}
}

// Pictures are whole, of networks with a long orbit, with none but the endpoints', and
// too large for a Dmap.
func TestPictures(t *testing.T) {
	random(func(id, cn string) {
		k, _ := strconv.Atoi(cn)
		sigma, _ := pbnn.ParseID(id)
		net, err := pbnn.New(sigma, pbnn.CN(k))
		if err != nil {
			t.Fatal(err)
		}
		f := net.Dmap()
		if faults := report.Portrait(net, f, dmap.Analyse(f)).Faults(); len(faults) > 0 {
			t.Errorf("P(%s), CN%s: %s", id, cn, faults[0])
		}
	})
	for _, id := range []string{"2613754", "123", "20-19-18-17-16-15-14-13-12-11-1-3-2-10-4-5-6-7-8-9"} {
		r, err := call(t, id, "png")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(r.File))
		if err != nil {
			t.Fatal(err)
		}
		dark, b := 0, img.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					dark++
				}
			}
		}
		if dark < 2000 || dark > b.Dx()*b.Dy()/2 {
			t.Errorf("%s: %d of %v dots are dark", id, dark, b.Size())
		}
		if r, err = call(t, id, "svg"); err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(r.File)); err != io.EOF; _, err = d.Token() {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What is wrong with the arguments is said with where and what to do, exit code 2.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ id, cn, text, hint string }{
		{"12", "1", "2 entries: want N = 3 to 20", "neurorbit orbit --help"},
		{"", "1", "orbit takes a permutation ID", "neurorbit orbit --help"},
		{"1224567", "1", "character 3: not a permutation of 1 to 7: entries 2 and 3 are both 2, and 3 is missing", "--help"},
		{"1234567890", "1", "10 digits without a separator", "separate the entries"},
		{"1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18-19-20-21", "1", "21 entries", "--help"},
		{"12x", "1", `character 3: unexpected 'x'`, "--help"},
		{"P(1,3,2)", "8", "--cn 8: connection numbers go from 0 to 7", "neurorbit orbit 132 --cn 1"},
		{"132", "-1", "--cn -1: connection numbers go from 0 to 7", "neurorbit orbit 132 --cn 1"},
	} {
		_, err := call(t, c.id, "", "-cn", c.cn)
		if err == nil || !strings.Contains(err.Error(), c.text) || fault.Of(err) != fault.Usage || !strings.Contains(fault.HintOf(err), c.hint) {
			t.Errorf("%q, CN %s: %v; hint %q", c.id, c.cn, err, fault.HintOf(err))
		}
	}
}

// The line for the config names the network; JSON has all of it.
func TestConfig(t *testing.T) {
	l, text := looked(t, "2,6,1,3,7,5,4", "-cn", "1")
	if want := `- {figure: 8, panel: e, id: "2613754", cn: 1}`; l.Config != want || !strings.Contains(text, want) {
		t.Errorf("config %s", l.Config)
	}
	s := orbits.Section{Examples: []orbits.Example{{Figure: 8, Panel: "e", ID: "1-2-3-4-5-6-7-8-9-10-11-12", CN: 1}}}
	if errs := s.Validate(); errs != nil {
		t.Errorf("N = %d: %v", exampleN, errs)
	}
	if l, _ := looked(t, "1-2-3-4-5-6-7-8-9-10-11-12-13"); l.Config != "" {
		t.Errorf("N = 13: %s", l.Config)
	}
	data, err := json.Marshal(l)
	var back Look
	if err != nil || json.Unmarshal(data, &back) != nil || !slices.Equal(back.Pattern, l.Pattern) || len(back.Orbits) != 2 {
		t.Errorf("JSON: %v, %s", err, data)
	}
}
