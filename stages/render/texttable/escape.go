package texttable

import "strings"

// escapeMarkdown makes s literal text in a cell or paragraph of GitHub-flavoured
// Markdown. Line breaks become spaces.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '`', '*', '_', '<', '>', '|', '[', ']', '~', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '&':
			b.WriteString("&amp;")
		case '\n', '\r', '\t':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// texSpecial maps characters that TeX reads as commands, or that 8-bit engines
// do not have, to what prints them.
var texSpecial = map[rune]string{
	'\\': `\textbackslash{}`,
	'{':  `\{`,
	'}':  `\}`,
	'$':  `\$`,
	'&':  `\&`,
	'#':  `\#`,
	'%':  `\%`,
	'_':  `\_`,
	'^':  `\textasciicircum{}`,
	'~':  `\textasciitilde{}`,
	'<':  `\textless{}`,
	'>':  `\textgreater{}`,
	'|':  `\textbar{}`,
	'"':  `''`,
	'\n': " ",
	'\r': " ",
	'\t': " ",
	'−':  `$-$`,
	'×':  `$\times$`,
	'±':  `$\pm$`,
	'≤':  `$\leq$`,
	'≥':  `$\geq$`,
	'≡':  `$\equiv$`,
	'→':  `$\to$`,
	'σ':  `$\sigma$`,
	'λ':  `$\lambda$`,
	'₁':  `$_{1}$`,
	'₂':  `$_{2}$`,
	'₃':  `$_{3}$`,
	'₄':  `$_{4}$`,
	'–':  `--`,
	'—':  `---`,
	'…':  `\ldots{}`,
	'’':  `'`,
}

// escapeTeX makes s literal text in LaTeX. Letters outside ASCII that are not in
// texSpecial pass through: every LaTeX since 2018 reads UTF-8. A straight double
// quote becomes two single ones, since its own command needs the T1 encoding.
func escapeTeX(s string) string {
	var b strings.Builder
	for _, r := range s {
		if t, ok := texSpecial[r]; ok {
			b.WriteString(t)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
