package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/text"
)

// coverage shows how much of the text in a file the claims files name, and what they do
// not. That is an error of kind fault.Claim.
func (a *app) coverage(name string, all bool) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return fault.New(fault.Usage, err.Error(), "give a text file: verify --coverage TEXT")
	}
	c, err := p.ClaimData().Coverage(p.Keys.Claims, p.Config.Path, name, string(content))
	if err != nil {
		return err
	}
	err = a.emit(c, func(w io.Writer) { a.covered(w, c, p.Command("verify", "--coverage", name, "--all"), all) })
	if err == nil && len(c.Left) > 0 {
		err = fault.New(fault.Claim, text.Plural(len(c.Left), "part")+" of the text that no entry names, or quotes that it does not have",
			"quote each in a claim, an erratum, uncovered or passed of the claims file of "+c.Paper)
	}
	return err
}

// covered writes what is left, and the share that is named.
func (a *app) covered(w io.Writer, c claims.Coverage, more string, all bool) {
	s := a.screen(all)
	var items []string
	for _, l := range c.Left {
		words := l.Text
		if !all {
			words = text.Clip(words, 120)
		}
		items = append(items, s.Wrap(fmt.Sprintf("%s: %s: %s", l.At, l.What, words), "  "))
	}
	if len(items) > 0 {
		fmt.Fprintln(w, strings.Join(text.Fit(items, s.Lines-4, "and %d more: "+more), "\n"))
	}
	fmt.Fprintf(w, "%s: %d of %d sentences and %d of %d numbers are named (%.1f %%)\n", c.Paper, c.NamedSentences, c.Sentences,
		c.NamedNumbers, c.Numbers, 100*float64(c.NamedSentences+c.NamedNumbers)/float64(c.Sentences+c.Numbers))
}
