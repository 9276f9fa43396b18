package report

import (
	"fmt"
	"strings"

	"neurorbit/pipeline/claims"
)

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

// TeX escapes text for LaTeX with T1 fonts and textcomp. Of the characters
// outside ASCII it knows Latin letters with accents, quotes, dashes, and some of
// mathematics; any other is printed as its number, U+1F600.
func TeX(s string) string {
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
	s = strings.NewReplacer(`/`, `/\allowbreak{}`, `\_`, `\_\allowbreak{}`, `.`, `.\allowbreak{}`).Replace(TeX(s))
	return `\texttt{` + s + `}`
}

// A texPage collects lines of LaTeX.
type texPage struct {
	*Facts
	b strings.Builder
}

// Appendix renders an artifact appendix as a LaTeX document of the class
// article.
func Appendix(f Facts) []byte {
	t := &texPage{Facts: &f}
	t.line(`\documentclass[a4paper]{article}`)
	t.line(`\usepackage[utf8]{inputenc}`)
	t.line(`\usepackage[T1]{fontenc}`)
	t.line(`\usepackage{textcomp}`)
	t.line(`\usepackage[margin=25mm]{geometry}`)
	t.line(`\setlength{\emergencystretch}{3em}`)
	t.line(`\begin{document}`)
	t.line(`\appendix`)
	t.line(`\section{Artifact Appendix}`)
	for _, s := range append(f.Stale[:len(f.Stale):len(f.Stale)], f.Stamps...) {
		t.para(`\noindent\textbf{%s}`, TeX(s))
	}
	t.abstract()
	t.checkList()
	t.description()
	t.installation()
	t.workflow()
	t.evaluation()
	t.rest()
	t.line(`\end{document}`)
	return []byte(t.b.String())
}

func (t *texPage) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }
func (t *texPage) para(format string, args ...any) {
	t.b.WriteByte('\n')
	t.line(format, args...)
}

func (t *texPage) section(title string) { t.para(`\subsection{%s}`, title) }

// item is an entry of a description list.
func (t *texPage) item(name, format string, args ...any) {
	t.line(`\item[%s] %s`, name, fmt.Sprintf(format, args...))
}

// commands are shown one a line.
func (t *texPage) commands(list ...string) {
	for i, c := range list {
		end := `\\`
		if i == len(list)-1 {
			end = ""
		}
		t.line(`%s%s`, texCode(c), end)
	}
}

func (t *texPage) titles() string {
	var list []string
	for i := range t.Papers {
		list = append(list, `\emph{`+TeX(t.Papers[i].Title)+`}`)
	}
	return strings.Join(list, "; ")
}

func (t *texPage) abstract() {
	n := t.count()
	t.section("Abstract")
	t.para("The artifact computes from raw data every table and figure of: %s. It compares %d statements of these publications with what comes out: %s. "+
		"Results are kept by content in a store, so that each can be computed again and compared bit for bit.", t.titles(), n.Claims, TeX(outcome(n)))
}

func (t *texPage) checkList() {
	t.section("Artifact check-list (meta-information)")
	t.para(`\begin{description}`)
	t.item("Program", "neurorbit %s", TeX(t.Version))
	t.item("Compilation", "%s; %s", TeX(t.Go), texCode("make build"))
	t.item("Data set", "what the stages read lies in %s; what is fetched from outside is checked by its digest", texCode("data/published")+" and "+texCode("data/raw"))
	t.item("Run-time environment", "no libraries but those compiled in; results do not depend on the number of workers")
	t.item("Hardware", "no accelerator")
	t.item("Output", "tables (Parquet), figures (SVG, PNG, CSV), pages (HTML, Markdown) in %s", texCode(t.Report))
	t.item("Experiments", "%d stages of %d shards in all, config %s", len(t.Stages), t.shards(), texCode(t.File))
	t.item("Disk space", "%d MB for the results", megabytes(t.Bytes))
	t.item("Licence", "see %s", texCode("LICENSE"))
	t.line(`\end{description}`)
}

func (t *texPage) description() {
	t.section("Description")
	t.para(`\paragraph{How to access.} The artifact is this folder, with its licence in %s and how to cite it in %s.`, texCode("LICENSE"), texCode("CITATION.cff"))
	if t.has("export") {
		t.line(`%s writes all of it to one archive.`, texCode("neurorbit export"+t.Flag))
	}
	t.para(`\paragraph{Hardware dependencies.} None beyond memory and time: see the check-list.`)
	t.para(`\paragraph{Software dependencies.} Go and make; the modules listed in %s.`, texCode("go.mod"))
	t.para(`\paragraph{Models and stages.}`)
	t.line(`\begin{description}`)
	for _, s := range t.Stages {
		exact := ""
		if s.Exact {
			exact = " It computes with integers only."
		}
		t.item(texCode(s.Name), "%s. Key %s, shards: %d.%s", TeX(s.Doc), texCode(s.Key), s.Shards, exact)
	}
	t.line(`\end{description}`)
}

func (t *texPage) installation() {
	t.section("Installation")
	t.b.WriteByte('\n')
	t.line(`\noindent`)
	t.commands("make build", "bin/neurorbit doctor"+t.Flag)
}

func (t *texPage) workflow() {
	t.section("Experiment workflow")
	t.para(`\begin{description}`)
	for _, s := range t.steps() {
		t.item(texCode(s.command), "%s. Expected: %s.", TeX(s.does), TeX(s.expect))
	}
	t.line(`\end{description}`)
}

func (t *texPage) evaluation() {
	groups := t.groups()
	t.section("Evaluation and expected results")
	t.para(`\paragraph{Major claims.}`)
	t.line(`\begin{description}`)
	for i, g := range groups {
		t.item(fmt.Sprintf("C%d", i+1), `Of the statements of \emph{%s}, %d rest on the stage %s (%s): %s. They stand in %s. Shown by E%d.`,
			TeX(g.paper.Title), len(g.claims), texCode(g.stage.Name), TeX(g.stage.Doc), TeX(outcome(g.count)), texCode(g.paper.File), i+1)
	}
	t.line(`\end{description}`)
	t.para(`\paragraph{Experiments.}`)
	t.line(`\begin{description}`)
	for i, g := range groups {
		n := i + 1
		t.item(fmt.Sprintf("E%d", n), `[shows C%d] stage %s of the config %s.`, n, texCode(g.stage.Name), texCode(t.File))
		t.line(`\begin{description}`)
		t.item("How to", "compute the stage and those it reads from, then compare its tables (%s) with the publication.", t.codes(g.tables))
		t.item("Preparation", "%s", texCode("make build"))
		t.item("Execution", "%s, then %s", texCode("bin/neurorbit run"+t.Flag+" "+g.stage.Name), texCode("bin/neurorbit verify"+t.Flag))
		t.item("Results", "the key %s, and for %s: %s.%s", texCode(g.stage.Key), TeX(g.paper.Label), TeX(outcome(g.count)), t.differing(g))
		t.line(`\end{description}`)
	}
	t.line(`\end{description}`)
}

func (t *texPage) codes(names []string) string {
	var list []string
	for _, n := range names {
		list = append(list, texCode(n))
	}
	return strings.Join(list, ", ")
}

// differing names the claims of a group that differ.
func (t *texPage) differing(g claimGroup) string {
	var ids []string
	for _, c := range g.claims {
		if c.Verdict == claims.Differs {
			ids = append(ids, texCode(c.ID))
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return " What differs: " + strings.Join(ids, ", ") + "; the reasons: " + texCode(t.Report+"/"+MarkdownName) + "."
}

func (t *texPage) rest() {
	t.section("Experiment customization")
	t.para("Every setting is a key of %s; %s lists them with units and ranges. %s says what a change would make stale and why, %s computes only that.",
		texCode(t.File), texCode("configs/schema.json"), texCode("bin/neurorbit why STAGE --set key=value"), texCode("bin/neurorbit run --set key=value"))
	t.section("Notes")
	t.para("%s says what made any table or figure. Equal inputs, settings and code give equal bytes.", texCode("bin/neurorbit explain FILE"))
}
