package texttable

import "strings"

// escapeMarkdown makes literal text of a cell or paragraph of GitHub-flavoured
// Markdown. Line breaks become spaces.
var escapeMarkdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "|", `\|`, "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`,
	"&", "&amp;", "\n", " ", "\r", " ", "\t", " ",
).Replace

// escapeTeX makes literal text in LaTeX of characters that TeX reads as commands, or
// that 8-bit engines do not have. Other letters outside ASCII pass through: every LaTeX
// since 2018 reads UTF-8. A straight double quote becomes two single ones, since its
// own command needs the T1 encoding.
var escapeTeX = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "#", `\#`, "%", `\%`, "_", `\_`,
	"^", `\textasciicircum{}`, "~", `\textasciitilde{}`, "<", `\textless{}`, ">", `\textgreater{}`, "|", `\textbar{}`,
	`"`, `''`, "\n", " ", "\r", " ", "\t", " ",
	"−", `$-$`, "×", `$\times$`, "±", `$\pm$`, "≤", `$\leq$`, "≥", `$\geq$`, "≡", `$\equiv$`, "→", `$\to$`,
	"σ", `$\sigma$`, "λ", `$\lambda$`, "₁", `$_{1}$`, "₂", `$_{2}$`, "₃", `$_{3}$`, "₄", `$_{4}$`,
	"\u202f", `\,`, "⁰", `$^{0}$`, "¹", `$^{1}$`, "²", `$^{2}$`, "³", `$^{3}$`, "⁴", `$^{4}$`, "⁵", `$^{5}$`, "⁶", `$^{6}$`,
	"⁷", `$^{7}$`, "⁸", `$^{8}$`, "⁹", `$^{9}$`, "⁻", `$^{-}$`, "–", `--`, "—", `---`, "…", `\ldots{}`, "’", `'`,
).Replace
