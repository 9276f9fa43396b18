package explorer_test

import (
	"os"
	"testing"
)

// TestSpeed says how long a browser takes to compute and draw 100,000 points, and how many
// times a second it follows a moving s with 20,000. It runs where NEURORBIT_SPEED is set:
// it measures the machine, too.
func TestSpeed(t *testing.T) {
	if os.Getenv("NEURORBIT_SPEED") == "" {
		t.Skip("NEURORBIT_SPEED is not set")
	}
	b, file := startBrowser(t), page(t)
	b.size(1400, 900, false)
	b.open(file, "#attractor?fade=0.5")
	b.until(finished["attractor"])
	const args = `{ n: 4, d: 16, s: 1.4, seed: 174658140, init: 0.001, discard: 1000, neurons: [1, 2] }`
	for range 4 {
		t.Logf("100,000 points computed in %v ms", eval[float64](b, `(async () => {
			const { ask } = await import("explorer/engine.js");
			const began = performance.now();
			await ask("points", { ...`+args+`, count: 100000 });
			return performance.now() - began;
		})()`))
	}
	for range 3 {
		t.Logf("computed and drawn: %s", eval[string](b, `(async () => {
			const slider = document.querySelector("#attractor input[type=range][name=s]");
			const drawn = document.getElementById("attractor-drawn");
			slider.value = Number(slider.value) + 0.01;
			slider.dispatchEvent(new Event("input", { bubbles: true }));
			do await new Promise(requestAnimationFrame); while (!drawn.textContent.startsWith("20,000"));
			do await new Promise(requestAnimationFrame); while (!drawn.textContent.startsWith("100,000"));
			return drawn.textContent;
		})()`))
	}
	t.Logf("%v redraws a second", eval[float64](b, `(async () => {
		const slider = document.querySelector("#attractor input[type=range][name=s]");
		const drawn = document.getElementById("attractor-drawn");
		let count = 0;
		new MutationObserver(() => count++).observe(drawn, { childList: true });
		const began = performance.now();
		for (let s = 1; performance.now() - began < 3000; s += 0.005) {
			slider.value = s;
			slider.dispatchEvent(new Event("input", { bubbles: true }));
			await new Promise(requestAnimationFrame);
		}
		return count / 3;
	})()`))
}
