package texttable

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pairs is a small table of the kind of the paper's tables 2 to 5.
func pairs(n, fold int) *Table {
	t := &Table{
		Label:   "pairs",
		Caption: "IDs & periods, 100 % of P_s",
		Columns: []Column{{Title: "ID"}, {Name: "period", Title: "period", Align: Right}},
		Fold:    fold,
	}
	for i := range n {
		t.Add(Text(fmt.Sprintf("id%d", i)), Int(int64(2*i)))
	}
	return t
}

func TestMarkdown(t *testing.T) {
	got, err := pairs(5, 2).Markdown()
	if err != nil {
		t.Fatal(err)
	}
	want := `IDs &amp; periods, 100 % of P\_s

| ID  | period | ID  | period |
| :-- | -----: | :-- | -----: |
| id0 |      0 | id3 |      6 |
| id1 |      2 | id4 |      8 |
| id2 |      4 |     |        |
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTeX(t *testing.T) {
	table := pairs(3, 2)
	table.Notes = []string{"a_b < c"}
	got, err := table.TeX()
	if err != nil {
		t.Fatal(err)
	}
	want := `% \usepackage{booktabs,longtable,array,lscape}
\begingroup\small\setlength{\tabcolsep}{6pt}
\begin{longtable}{lr@{\quad}lr}
  \caption{IDs \& periods, 100 \% of P\_s}\label{tab:pairs}\\
  \toprule
  ID & period & ID & period \\
  \midrule
  \endhead
  \bottomrule
  \endfoot
  id0 & 0 & id2 & 4 \\
  id1 & 2 &  &  \\
\end{longtable}

{\sloppy\noindent a\_b \textless{} c\par\smallskip}
\endgroup
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCSV(t *testing.T) {
	got, err := pairs(3, 2).CSV()
	if err != nil {
		t.Fatal(err)
	}
	if want := "ID,period,ID,period\nid0,0,id2,4\nid1,2,,\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A long table of up to 14 broad columns fits its pages: no box is more than 10 pt too wide.
func TestPDFLaTeX(t *testing.T) {
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Skip("no pdflatex here: tables were not set")
	}
	document := "\\documentclass{article}\n\\usepackage{booktabs,longtable,array,lscape}\n\\begin{document}\n"
	for _, columns := range []int{3, 7, 10, 14} {
		table := New("wide", "number of the permutation")
		table.Title, table.Caption = "Short", strings.Repeat("A long caption. ", 30)
		for range columns - 1 {
			table.Columns = append(table.Columns, Column{Title: "exponent in all", Align: Right})
		}
		for i := range 90 {
			row := []Cell{Text("what can be said of a network in some words")}
			for j := range columns - 1 {
				row = append(row, []Cell{PlusMinus(-0.3217*float64(i), 0.0042), Int(479001612), Text("N = 9")}[(i+j)%3])
			}
			table.Add(row...)
		}
		tex, err := table.TeX()
		if err != nil {
			t.Fatal(err)
		}
		document += string(tex)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "all.tex"), []byte(document+"\\end{document}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex")
		cmd.Dir = dir
		if out, err := cmd.Output(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	log, err := os.ReadFile(filepath.Join(dir, "all.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Overfull .hbox \((.*)pt too wide\)|too large`).FindAllSubmatch(log, -1) {
		if by, err := strconv.ParseFloat(string(m[1]), 64); err != nil || by > 10 {
			t.Errorf("%s", m[0])
		}
	}
}

// Stamps come first, and fill a column of CSV beside folded groups.
func TestStamps(t *testing.T) {
	table := pairs(3, 2)
	table.Stamps = []string{"synthetic, not_real", "50 %"}
	md, err := table.Markdown()
	if err != nil {
		t.Fatal(err)
	}
	if want := "**synthetic, not\\_real**\n\n**50 %**\n\nIDs &amp; periods"; !strings.HasPrefix(string(md), want) {
		t.Errorf("got\n%s", md)
	}
	tex, err := table.TeX()
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\\bfseries synthetic, not\\_real\\par\\smallskip}\n{\\bfseries 50 \\%\\par\\smallskip}\n\\begin{longtable}"; !strings.Contains(string(tex), want) {
		t.Errorf("got\n%s", tex)
	}
	got, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if want := "ID,period,ID,period,stamp\nid0,0,id2,4,\"synthetic, not_real; 50 %\"\nid1,2,,,\"synthetic, not_real; 50 %\"\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		cell         Cell
		md, tex, csv string
	}{
		{Text("a|b*c"), `a\|b\*c`, `a\textbar{}b*c`, "a|b*c"},
		{Text(`x\y "z"`), `x\\y "z"`, `x\textbackslash{}y ''z''`, `x\y "z"`},
		{Text("σ → −1\nnext"), "σ → −1 next", `$\sigma$ $\to$ $-$1 next`, "σ → −1\nnext"},
		{Int(-20922789888016), "−20\u202f922\u202f789\u202f888\u202f016", `$-$20\,922\,789\,888\,016`, "-20922789888016"},
		{Float(2.0/3, 2), "0.67", "0.67", "0.67"},
		{Float(-0.0004, 3), "0.000", "0.000", "0.000"},
		{Full(-2.0/3, Float(-2.0/3, 2)), "−0.67", "$-$0.67", "-0.666666667"},
		{PlusMinus(4.13004, 0.01062), "4.130 ± 0.011", `4.130 $\pm$ 0.011`, "4.13004"},
		{PlusMinus(-0.0211, 0.0000995), "−0.02110 ± 0.00010", `$-$0.02110 $\pm$ 0.00010`, "-0.0211"},
		{PlusMinus(-1e-6, 1.5e-6), "0 (within 3×10⁻⁶)", `0 (within $3\times10^{-6}$)`, "-1e-06"},
		{PlusMinus(1, 0), "1", "1", "1"},
		{PlusMinus(0.721, math.NaN()), "0.721", "0.721", "0.721"},
		{PlusMinus(math.NaN(), 1), "", "", ""},
		{Power(2, 169), "2¹⁶⁹", "$2^{169}$", "2^169"},
		{Power(10, -3), "10⁻³", "$10^{-3}$", "10^-3"},
		{Bool(true), "yes", "yes", "yes"},
		{Cell{}, "", "", ""},
	} {
		if c.cell.md != c.md || c.cell.tex != c.tex || c.cell.csv != c.csv {
			t.Errorf("got %q %q %q, want %q %q %q", c.cell.md, c.cell.tex, c.cell.csv, c.md, c.tex, c.csv)
		}
	}
}

// Columns of data are in CSV only.
func TestDataColumns(t *testing.T) {
	table := New("l", "set", ">λ", "csv:± se", "class")
	table.Add(Text("a"), PlusMinus(1.23456, 0.01), Sci(0.01, 3), Text("chaotic"))
	got, err := table.Markdown()
	if want := "| set |             λ | class   |\n| :-- | ------------: | :------ |\n| a   | 1.235 ± 0.010 | chaotic |\n"; string(got) != want || err != nil {
		t.Errorf("got\n%s, %v, want\n%s", got, err, want)
	}
	if got, err = table.TeX(); !strings.Contains(string(got), "{lrl}") || strings.Contains(string(got), "se &") || err != nil {
		t.Errorf("got\n%s, %v", got, err)
	}
	if got, err = table.CSV(); string(got) != "set,λ,± se,class\na,1.23456,0.01,chaotic\n" || err != nil {
		t.Errorf("got\n%s, %v", got, err)
	}
}

func TestRowsOfTheWrongLength(t *testing.T) {
	table := pairs(1, 1)
	table.Add(Int(1))
	for name, write := range map[string]func() ([]byte, error){"md": table.Markdown, "tex": table.TeX, "csv": table.CSV} {
		if _, err := write(); err == nil || !strings.Contains(err.Error(), "row 2 has 1 cells for 2 columns") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := (&Table{Label: "empty"}).CSV(); err == nil {
		t.Error("a table without columns is accepted")
	}
}

// Whatever the text, Markdown keeps one line per row with the same number of
// cells, TeX stays balanced, and CSV reads back.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("ab1 \\{}$&#%_^~<>|\"`*[]\nσ−é,"))), 1, 12).Draw(t, "texts")
		fold := rapid.IntRange(0, 4).Draw(t, "fold")
		table := &Table{Columns: []Column{{"c", "C|{", Left, false}, {"n", "n", Right, false}}, Fold: fold}
		for i, s := range texts {
			table.Add(Text(s), Int(int64(i)))
		}
		groups := max(fold, 1)
		height := (len(texts) + groups - 1) / groups

		md, err := table.Markdown()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(md), "\n"), "\n")
		if len(lines) != height+2 {
			t.Fatalf("%d lines of Markdown for %d rows", len(lines), height)
		}
		for _, l := range lines {
			if n := unescaped(l, '|'); n != 2*groups+1 {
				t.Fatalf("%d bars in %q", n, l)
			}
		}

		tex, err := table.TeX()
		if err != nil {
			t.Fatal(err)
		}
		if unescaped(string(tex), '{') != unescaped(string(tex), '}') || unescaped(string(tex), '$')%2 != 0 {
			t.Fatalf("not balanced:\n%s", tex)
		}
		if n := unescaped(string(tex), '&'); n != (height+1)*(2*groups-1) {
			t.Fatalf("%d column separators in\n%s", n, tex)
		}

		data, err := table.CSV()
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range texts {
			if got := records[i%height+1][i/height*2:][:2]; !slices.Equal(got, []string{s, fmt.Sprint(i)}) {
				t.Fatalf("CSV has %q for row %d", got, i)
			}
		}
	})
}

// unescaped counts the occurrences of c in s that no backslash precedes.
func unescaped(s string, c byte) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case c:
			n++
		}
	}
	return n
}

func TestSci(t *testing.T) {
	for _, c := range []struct {
		v            float64
		md, tex, csv string
	}{
		{0, "0", "0", "0"},
		{0.0321987, "0.0322", "0.0322", "0.0322"},
		{-3.6457, "−3.65", "$-$3.65", "-3.65"},
		{1.234e-19, "1.23×10⁻¹⁹", `$1.23\times10^{-19}$`, "1.23e-19"},
		{-5e7, "−5.00×10⁷", `$-5.00\times10^{7}$`, "-5.00e+07"},
		{math.NaN(), "", "", ""},
		{math.Inf(-1), "-Inf", "-Inf", "-Inf"},
	} {
		if got := Sci(c.v, 3); got != (Cell{c.md, c.tex, c.csv}) {
			t.Errorf("%g: %+v", c.v, got)
		}
	}
}
