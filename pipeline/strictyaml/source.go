package strictyaml

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

const (
	// MaxSize is the largest size of a document in bytes.
	MaxSize = 4 << 20
	// MaxDepth is how many levels of maps and lists a document may have.
	MaxDepth = 32
	// maxCharFaults bounds the faults in characters that are reported of a file: a
	// file that is indented with tabs would have one in each line.
	maxCharFaults = 5
)

// checkText reports text that is too large or holds characters that must not
// stand in it.
func (p *parser) checkText(text string) {
	switch {
	case len(text) > MaxSize:
		p.report(1, 1, "", fmt.Sprintf("the text is too large: %d bytes, at most %d are allowed", len(text), MaxSize),
			"split the file, or keep the data in a table")
		return
	}
	for i, line := range p.lines {
		if len(p.faults.list) < maxCharFaults {
			p.checkLine(i+1, line)
		}
	}
}

// checkLine reports the first fault in the characters of a line.
func (p *parser) checkLine(number int, line string) {
	column := 0
	for i, r := range line {
		column++
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(line[i:], "\ufffd"):
			p.report(number, column, "", fmt.Sprintf("the byte 0x%02x is not UTF-8", line[i]), "save the file as UTF-8")
		case r == '\t':
			p.report(number, column, strings.TrimSpace(line), "a tab", `use spaces; in a text write "\t" in double quotes`)
		case hidden(r):
			p.report(number, column, strings.TrimLeft(line, " "), fmt.Sprintf("the invisible character U+%04X", r),
				fmt.Sprintf(`remove it; in a text write "\u%04x" in double quotes`, r))
		default:
			continue
		}
		return
	}
}

// hidden tells which characters must be written as escapes: control characters
// (line ends aside), the line separators that only some programs take for line
// ends, byte order marks and non-characters.
func hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 ||
		r == 0xfeff || r == 0xfffe || r == 0xffff
}

// A lineReader hands out a text line by line, and so knows how far the reader of
// YAML has got.
type lineReader struct {
	text string
	pos  int
}

func (r *lineReader) Read(buf []byte) (int, error) {
	if r.pos == len(r.text) {
		return 0, io.EOF
	}
	rest := r.text[r.pos:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i+1]
	}
	n := copy(buf, rest)
	r.pos += n
	return n, nil
}

// readYAML returns the first two documents of a text, whose lines count from 0.
// With an error comes the number of the line that was being read.
func readYAML(text string) (docs []*yaml.Node, line int, err error) {
	// Only with an empty line at the top do errors on what begins in the first
	// line say so.
	r := &lineReader{text: "\n" + text}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("yaml: the YAML reader failed: %v", v)
		}
		line = max(1, strings.Count(strings.TrimSpace("-"+r.text[:r.pos]), "\n"))
	}()
	decoder := yaml.NewDecoder(r)
	for len(docs) < 2 {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			return docs, 0, nil
		} else if err != nil {
			return nil, 0, err
		}
		if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0] == nil {
			return nil, 0, errors.New("yaml: the YAML reader failed: no document")
		}
		docs = append(docs, &doc)
	}
	return docs, 0, nil
}

// Quote returns s in double quotes such that both JSON and this package read it
// back: hidden characters are escaped, bytes that are not UTF-8 become U+FFFD.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?:[-/.][A-Za-z0-9_]+)*$`)

// FormatText returns s as this package reads it back as a text: as it is where
// that is safe, otherwise as Quote does.
func FormatText(s string) string {
	if plainText.MatchString(s) && looksLike(s) == "text" {
		return s
	}
	return Quote(s)
}

// FormatFloat returns the shortest decimal text that reads back as v, which must
// be finite. It has no point if v is a whole number below 1e21, and an exponent
// only below 1e-6 and from 1e21 on: 1, 0.25, 1e-7.
func FormatFloat(v float64) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("strictyaml: %v", err))
	}
	return string(text)
}
