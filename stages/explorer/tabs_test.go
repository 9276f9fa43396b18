package explorer_test

import (
	"encoding/json"
	"testing"
)

// What a person does first on each tab: it works from a file, asks for nothing, and each
// state has a link and a command that name it.
func TestTabs(t *testing.T) {
	b, file := startBrowser(t), page(t)
	b.size(1400, 900, false)
	text := func(id string) string {
		return eval[string](b, `document.getElementById("`+id+`").textContent`)
	}
	set := func(selector, value string) {
		data, _ := json.Marshal([]string{selector, value})
		eval[bool](b, `((selector, value) => {
			const input = document.querySelector(selector);
			input.value = value;
			return input.dispatchEvent(new Event("input", { bubbles: true }));
		})(...`+string(data)+`)`)
	}
	click := func(selector string) {
		eval[bool](b, `(document.querySelector('`+selector+`').click(), true)`)
	}
	shows := func(id, want string) {
		b.until(`document.getElementById("` + id + `").textContent.includes("` + want + `")`)
	}

	b.open(file, "#attractor?n=2&d=4&s=1.5&seed=3")
	set("#attractor input[name=fade]", "1")
	set("#attractor input[type=range][name=s]", "2")
	b.until(`location.hash.includes("s=2") && location.hash.includes("fade=1")`)
	shows("attractor-drawn", "100,000 points")
	shows("attractor-command", "neurorbit attractor --n 2 --d 4 --s 2 --seed 3 --steps 20000")
	shows("attractor-yaml", "- {name: seed-3, n: 2, d: 4, s: 2, seed: 3, skip: 16}")
	b.until(`document.getElementById("attractor-class").textContent`)
	shows("attractor-onset", "sweep")
	set("#attractor input[name=starts]", "0.001, -0.5")
	click(`#attractor input[value="3d"]`) // there is no third neuron: the second again
	set("#attractor input[name=n]", "3")
	click("#attractor-in")
	b.press("#attractor-chords", "ArrowLeft")
	b.until(`location.hash.includes("yaw=")`)
	click("#attractor-sets button:nth-child(3)")
	shows("attractor-yaml", "s: 1.4, seed: 174658140")

	click("[aria-controls=pbnn]")
	shows("pbnn-verdict", "a GBPO of period 20")
	shows("pbnn-count", "27 GBPOs of Table 2; standard permutations: 726")
	b.drag("#pbnn-wires g.end:nth-last-child(7)", "#pbnn-wires g.end:nth-last-child(6)")
	shows("pbnn-command", "neurorbit orbit 6213754 --cn 1")
	b.press("#pbnn-wires g.end:nth-last-child(7)", "ArrowDown")
	shows("pbnn-command", "neurorbit orbit 2613754 --cn 1")
	set("#pbnn input[name=id]", "1357246")
	shows("pbnn-verdict", "a GBPO of period 42")
	set("#pbnn input[name=period]", "42")
	shows("pbnn-count", "GBPOs of Table 2 of period 42")
	set("#pbnn input[name=cn]", "7")
	shows("pbnn-verdict", "no GBPO")
	set("#pbnn input[name=n]", "13")
	shows("pbnn-command", "neurorbit orbit 1-13-3")
	shows("pbnn-count", "up to N = 7")
	b.open(file, "#pbnn?id=1462753&cn=2")
	shows("pbnn-verdict", "a GBPO of period")
	click("#pbnn-cells button")
	b.until(`location.hash.includes("start=")`)

	b.open(file, "#chaotic?t=12")
	b.until(`document.querySelectorAll("#chaotic-digits button").length === 80`)
	click("#chaotic-misread")
	shows("chaotic-decision", "Chaotic net: ")
	set("#chaotic input[name=votes]", "100")
	set("#chaotic input[name=classes]", "1")
	shows("chaotic-yaml", "{range: 0.2, t: 12, rows: 30, rule: {max_classes: 1, min_votes: 100}}")
	click("#chaotic-clear")
	shows("chaotic-decision", "Chaotic net: ")
	b.press("#chaotic-pad", " ")
	b.until(`location.hash.includes("t=12") && !location.hash.includes("digit")`)
	set("#chaotic input[name=amp]", "3.2")

	b.open(file, "#attractor?n=999&s=x") // a link with what cannot be
	shows("status", "at most 64")
	if got := text("attractor-drawn"); got != "" {
		t.Errorf("it drew %s", got)
	}
	if r := b.reports(); len(r) > 0 {
		t.Errorf("the page reported %v", r)
	}
}
