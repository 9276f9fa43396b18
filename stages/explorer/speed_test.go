package explorer_test

import (
	"os"
	"testing"
)

// TestSpeed says how long a browser takes to compute and to draw 100,000 points, and the
// 20,000 that follow a moving s: the best of 25, as other programs use the processor too;
// and how many times a second a moving s is followed. It runs where NEURORBIT_SPEED is set.
func TestSpeed(t *testing.T) {
	if os.Getenv("NEURORBIT_SPEED") == "" {
		t.Skip("NEURORBIT_SPEED is not set")
	}
	b, file := startBrowser(t), page(t)
	b.size(1400, 900, false)
	b.open(file, "#attractor?fade=0.5")
	b.until(finished["attractor"])
	t.Log(eval[string](b, `(async () => {
		const { ask } = await import("explorer/engine.js");
		const { Portrait } = await import("explorer/portrait.js");
		const net = { n: 4, d: 16, s: 1.4, seed: 174658140, init: 0.001, discard: 1000, neurons: [1, 2] };
		const state = { fade: 0.5, side: 0, view: "2d", skip: 16, x: 0, y: 0, w: 0 };
		const portrait = new Portrait(...document.querySelectorAll("#attractor .portraits canvas"), state, () => {});
		const out = [];
		for (const [count, rough] of [[100000, false], [20000, true]]) {
			let computed = Infinity, drawn = Infinity;
			for (let i = 0; i < 25; i++) {
				const began = performance.now();
				const { x } = await ask("points", { ...net, count });
				const there = performance.now();
				portrait.set([x], net.neurons, rough);
				computed = Math.min(computed, there - began);
				drawn = Math.min(drawn, performance.now() - there);
			}
			out.push(count + " points: computed in " + Math.round(computed) + " ms, drawn in " + Math.round(drawn) + " ms");
		}
		return out.join("; ");
	})()`))
	t.Logf("%.1f redraws a second", eval[float64](b, `(async () => {
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
