package claims

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
)

// Quotes are a publication's own words, white space apart. "first words ... last words"
// is all from the first words to the next last ones.
type Quotes []string

// A Passed is a part of the text that states no result, or what looks like a number
// and is none.
type Passed struct {
	Quote   Quotes `yaml:"quote" json:"quote,omitempty" doc:"the part, in the publication's words"`
	Pattern string `yaml:"pattern" json:"pattern,omitempty" doc:"regular expression of what is no number of its own, such as [12]"`
	Why     string `yaml:"why" json:"why" doc:"why nothing is to be tested there" required:"true" minlen:"1"`
}

// Validate checks that there is one or the other, and that the pattern can be read.
func (p *Passed) Validate() []strictyaml.FieldError {
	var faults faultList
	_, err := regexp.Compile(p.Pattern)
	faults.when(err != nil, "pattern", fmt.Sprint(err), "write a regular expression of Go")
	faults.when((p.Pattern == "") == (p.Quote == nil), "", "a part is given by quote or by pattern", "add one of them")
	return faults
}

// Coverage is how much of a publication's text the entries of its claims file name.
type Coverage struct {
	Paper string `json:"paper"`
	// Sentences and numbers: all there are, and those that are named. A sentence is
	// named if an entry quotes any of it; a number, if it stands in a quote of an entry
	// that has the number, too, or of one that tests nothing (uncovered, passed).
	Sentences      int `json:"sentences"`
	NamedSentences int `json:"named_sentences"`
	Numbers        int `json:"numbers"`
	NamedNumbers   int `json:"named_numbers"`
	// Left are the sentences and numbers that are not named, in the order of the text,
	// then the quotes that the text does not have.
	Left []Leftover `json:"left"`
}

// A Leftover is what no entry names, or a quote that is not in the text.
type Leftover struct {
	At   string `json:"at"` // "<file>:<line>:<column>"
	What string `json:"what"`
	Text string `json:"text"`
}

// A source is an entry with quotes. Numbers are those it has; nil if it tests nothing.
type source struct {
	at      string
	quotes  Quotes
	numbers map[float64]bool
}

// A span is a part of a text and the entry that names it.
type span struct {
	from, to int
	source   *source
}

// Coverage compares a text, which has this name in the places of leftovers, with the
// entries of the file. Files are those of the project.
func (f *File) Coverage(name, text string, files fs.FS) Coverage {
	out := Coverage{Paper: f.Paper}
	flat, origin := flatten(text)
	var spans []span
	var missing []Leftover
	for _, s := range f.sources(files) {
		for _, q := range s.quotes {
			found := find(flat, q)
			if found == nil {
				missing = append(missing, Leftover{s.at, "not in the text", q})
			}
			for _, part := range found {
				spans = append(spans, span{part[0], part[1], s})
			}
		}
	}
	left := map[int]Leftover{} // by place: a sentence starts where a number may
	for _, part := range sentences(flat) {
		out.Sentences++
		if slices.ContainsFunc(spans, func(s span) bool { return s.from < part[1] && part[0] < s.to }) {
			out.NamedSentences++
		} else {
			left[2*part[0]] = Leftover{place(name, text, origin[part[0]]), "sentence", flat[part[0]:part[1]]}
		}
	}
	passed := f.passed(flat)
	for _, n := range numbersIn(flat) {
		if slices.ContainsFunc(passed, func(p []int) bool { return p[0] <= n[0] && n[1] <= p[1] }) {
			continue
		}
		out.Numbers++
		values := meanings(flat[n[0]:n[1]])
		if slices.ContainsFunc(spans, func(s span) bool { return s.from <= n[0] && n[1] <= s.to && s.source.has(values) }) {
			out.NamedNumbers++
		} else {
			left[2*n[0]+1] = Leftover{place(name, text, origin[n[0]]), "number", flat[n[0]:n[1]]}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(left)) {
		out.Left = append(out.Left, left[at])
	}
	out.Left = append(out.Left, missing...)
	return out
}

// Coverage compares a text with that of some claims files whose entries name most of
// it. It is an error of kind fault.Usage if none names any.
func (d Data) Coverage(files []string, config, name, text string) (best Coverage, err error) {
	for _, file := range files {
		f, err := d.read(file, config)
		if err != nil {
			return best, err
		}
		if c := f.Coverage(name, text, d.Files); c.NamedSentences > best.NamedSentences {
			best = c
		}
	}
	if best.NamedSentences == 0 {
		return best, fault.New(fault.Usage, "no claims file of "+config+" quotes "+name, "give the text of a publication that one is about")
	}
	return best, nil
}

// has reports whether an entry has any of the values, or tests nothing.
func (s *source) has(values []float64) bool {
	return s.numbers == nil || slices.ContainsFunc(values, func(v float64) bool { return s.numbers[v] })
}

// sources returns the entries with quotes.
func (f *File) sources(files fs.FS) (out []*source) {
	add := func(at string, q Quotes, texts ...string) {
		numbers := map[float64]bool{}
		for _, t := range texts {
			for _, n := range numbersIn(t) {
				for _, v := range meanings(t[n[0]:n[1]]) {
					numbers[v] = true
				}
			}
		}
		if texts == nil {
			numbers = nil
		}
		out = append(out, &source{at, q, numbers})
	}
	for _, c := range f.Claims {
		rows, _ := fs.ReadFile(files, cmp.Or(c.CSV, "."))
		add(c.At, c.Quote, c.Says, c.printed(), c.Lookup.String(), strings.ReplaceAll(string(rows), ",", " "))
	}
	for _, e := range f.Errata {
		add(e.At, e.Quote, e.Printed, e.Correct)
	}
	for i, u := range f.Uncovered {
		add(placeOf(f.root, fmt.Sprintf("uncovered[%d]", i)), u.Quote)
	}
	for i, p := range f.Passed {
		add(placeOf(f.root, fmt.Sprintf("passed[%d]", i)), p.Quote)
	}
	return out
}

// passed returns what the patterns match.
func (f *File) passed(text string) (out [][]int) {
	for _, p := range f.Passed {
		if p.Pattern != "" {
			out = append(out, regexp.MustCompile(p.Pattern).FindAllStringIndex(text, -1)...)
		}
	}
	return out
}

// flatten writes each run of white space as one space, except that lines stay apart by
// "\n", and digits as 0 to 9; origin are the places of the bytes in the text.
func flatten(text string) (flat string, origin []int) {
	var b strings.Builder
	gap := ""
	for at, r := range text {
		switch {
		case r == '\n':
			gap = "\n"
		case unicode.IsSpace(r) || r == '\u200c' || r == '\ufeff':
			gap = cmp.Or(gap, " ")
		default:
			piece := gap + string(r)
			if d := digit(r); d >= 0 {
				piece = gap + strconv.Itoa(d)
			}
			b.WriteString(piece)
			for range len(piece) {
				origin = append(origin, at)
			}
			gap = ""
		}
	}
	return b.String(), append(origin, len(text))
}

// digit is the value of a decimal digit of Arabic or Persian script, else -1.
func digit(r rune) int {
	for _, zero := range []rune{'٠', '۰'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// find returns the parts of a text that a quote names. Line ends are white space.
func find(flat, quote string) (out [][]int) {
	flat = strings.ReplaceAll(flat, "\n", " ")
	words, _ := flatten(quote)
	first, last, isRange := strings.Cut(strings.ReplaceAll(words, "\n", " "), " ... ")
	for at := 0; ; {
		i := strings.Index(flat[at:], first)
		if i < 0 {
			return out
		}
		from := at + i
		to := from + len(first)
		if isRange {
			k := strings.Index(flat[to:], last)
			if k < 0 {
				return out
			}
			to += k + len(last)
		}
		out = append(out, []int{from, to})
		at = to
	}
}

// sentenceEnd is the end of a sentence: a line's end, or a mark after a word of four
// letters or more, a number or a bracket, not before a digit or a small letter.
var sentenceEnd = regexp.MustCompile(`\n|(?:[A-Za-z]{4}|[^\x00-\x7F]|[0-9)\]}%”:])[.!?؟…]["”)]? (?:[^0-9\p{Ll}\[ ])`)

// sentences returns the parts of a text that are sentences, or lines of a table.
func sentences(flat string) (out [][]int) {
	from := 0
	add := func(to int) {
		start := from + len(flat[from:to]) - len(strings.TrimLeft(flat[from:to], " \n"))
		if strings.ContainsFunc(flat[start:to], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			out = append(out, []int{start, start + len(strings.TrimRight(flat[start:to], " \n"))})
		}
		from = to
	}
	for _, m := range sentenceEnd.FindAllStringIndex(flat, -1) {
		end := m[1]
		if flat[m[0]] != '\n' {
			end = m[0] + strings.LastIndexByte(flat[m[0]:m[1]], ' ')
		}
		add(max(from, end))
	}
	add(len(flat))
	return out
}

// numberPattern finds what may be a number; a digit of a name, such as x1, is none.
var numberPattern = regexp.MustCompile(`[\pL_]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:[./٫][0-9]+)*)`)

// numbersIn returns the places of the numbers of a text, without signs.
func numbersIn(text string) [][]int {
	return slices.DeleteFunc(numberPattern.FindAllStringIndex(text, -1), func(n []int) bool { return text[n[0]] < '0' || text[n[0]] > '9' })
}

// meanings returns what a number may mean: 1,000 is 1000, and with a decimal slash, as
// Persian has it, 12/0 is 0.12 or, if the text was turned round, 12.0.
func meanings(number string) (out []float64) {
	forms := []string{strings.ReplaceAll(number, ",", ""), strings.NewReplacer("٫", ".", "/", ".", ",", ".").Replace(number)}
	if a, b, ok := strings.Cut(number, "/"); ok {
		forms = append(forms, b+"."+a)
	}
	for _, form := range forms {
		if v, err := strconv.ParseFloat(form, 64); err == nil {
			out = append(out, v)
		}
	}
	return out
}

// place is "<name>:<line>:<column>" of a byte of a text.
func place(name, text string, at int) string {
	before := text[:at]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return fmt.Sprintf("%s:%d:%d", name, 1+strings.Count(before, "\n"), 1+len([]rune(line)))
}
