package report

import (
	"fmt"
	"net/url"
	"strings"
)

var (
	lineEnds  = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	mdEscapes = strings.NewReplacer(
		"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;",
		"&", "&amp;", "#", "\\#", "|", "\\|", "~", "\\~", "$", "\\$",
	)
	linkEscapes = strings.NewReplacer("(", "%28", ")", "%29", "%2F", "/")
)

// mdText escapes text for a place inside a line or a table cell of Markdown.
func mdText(s string) string { return strings.TrimSpace(mdEscapes.Replace(lineEnds.Replace(s))) }

// mdCode writes text as a code span of Markdown, also in a table cell.
func mdCode(s string) string {
	s = strings.ReplaceAll(lineEnds.Replace(s), "|", "\\|")
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// mdLink writes a relative path as the target of a link of Markdown.
func mdLink(path string) string { return linkEscapes.Replace(url.PathEscape(path)) }

// texEscapes are the characters that LaTeX would not print as they are.
var texEscapes = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '_': `\_`, '%': `\%`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`,
	'"': `\textquotedbl{}`, '\'': `\textquotesingle{}`, '`': `\textasciigrave{}`, '-': `-{}`,
	'“': "``", '”': "''", '‘': "`", '’': "'", '–': "--", '—': "---", '…': `\ldots{}`,
	'·': `\textperiodcentered{}`, '×': `\texttimes{}`, '±': `\textpm{}`, '°': `\textdegree{}`,
	'≤': `$\leq$`, '≥': `$\geq$`, '≠': `$\neq$`, '≈': `$\approx$`, '→': `$\to$`, '←': `$\leftarrow$`, '∞': `$\infty$`,
	'−': `$-$`, '√': `$\surd$`, '∈': `$\in$`, 'α': `$\alpha$`, 'β': `$\beta$`, 'γ': `$\gamma$`, 'δ': `$\delta$`,
	'ε': `$\varepsilon$`, 'θ': `$\theta$`, 'λ': `$\lambda$`, 'μ': `$\mu$`, 'µ': `$\mu$`, 'π': `$\pi$`, 'ρ': `$\rho$`,
	'σ': `$\sigma$`, 'τ': `$\tau$`, 'φ': `$\varphi$`, 'ψ': `$\psi$`, 'ω': `$\omega$`, 'Δ': `$\Delta$`, 'Σ': `$\Sigma$`,
	'\n': " ", '\r': " ", '\t': " ",
}

// texText escapes text for LaTeX with T1 fonts and textcomp. Of the characters
// outside ASCII it knows Latin letters with accents, quotes, dashes, and some of
// mathematics; any other is printed as its number, U+1F600.
func texText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch e, ok := texEscapes[r]; {
		case ok:
			b.WriteString(e)
		case r >= ' ' && r < 0x7f, r >= 0xc0 && r <= 0xff && r != 0xf7 && r != 0xd7:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "U+%04X", r)
		}
	}
	return b.String()
}

// texCode writes text in typewriter letters that may break after a separator.
func texCode(s string) string {
	s = strings.NewReplacer(`/`, `/\allowbreak{}`, `\_`, `\_\allowbreak{}`, `.`, `.\allowbreak{}`).Replace(texText(s))
	return `\texttt{` + s + `}`
}
