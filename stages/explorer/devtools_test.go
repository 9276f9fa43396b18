package explorer_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// A browser is a Chromium without a window, told what to do over a pipe by the DevTools
// protocol: one page, with what it reported.
type browser struct {
	t       *testing.T
	in      io.Writer
	session string

	mu       sync.Mutex
	next     int
	waiting  map[int]chan reply
	reported []string // messages on the console, exceptions
	asked    []string // addresses that were asked for
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
}

// browserNames are what a Chromium may be called.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// startBrowser starts a browser and opens a blank page. Without a browser the test is
// skipped.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	var name string
	for _, n := range browserNames {
		if path, err := exec.LookPath(n); err == nil && name == "" {
			name = path
		}
	}
	if name == "" {
		t.Skipf("no browser: none of %v is installed", browserNames)
	}
	theirs, in, err := os.Pipe()
	out, theirOut, err2 := os.Pipe()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	cmd := exec.Command(name, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-quic",
		"--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir())
	cmd.ExtraFiles = []*os.File{theirs, theirOut}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	theirOut.Close()
	b := &browser{t: t, in: in, waiting: map[int]chan reply{}}
	go b.listen(out)
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil)
		in.Close()
		_ = cmd.Wait()
	})
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})
	b.session = b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})["sessionId"].(string)
	for _, domain := range []string{"Runtime", "Page", "Network", "Log"} {
		b.call(domain+".enable", nil)
	}
	return b
}

// listen hands replies to who waits for them, and keeps what is reported.
func (b *browser) listen(out io.Reader) {
	for r := bufio.NewReaderSize(out, 1<<20); ; {
		data, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(data[:len(data)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		switch m.Method {
		case "":
			b.waiting[m.ID] <- m
			delete(b.waiting, m.ID)
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
			b.reported = append(b.reported, string(m.Params))
		case "Network.requestWillBeSent":
			var p struct{ Request struct{ URL string } }
			_ = json.Unmarshal(m.Params, &p)
			b.asked = append(b.asked, p.Request.URL)
		}
		b.mu.Unlock()
	}
}

// call calls a method of the protocol and returns its result.
func (b *browser) call(method string, params any) map[string]any {
	b.t.Helper()
	b.mu.Lock()
	b.next++
	id, got := b.next, make(chan reply, 1)
	b.waiting[id] = got
	m := map[string]any{"id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if b.session != "" {
		m["sessionId"] = b.session
	}
	data, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(data, 0))
	}
	b.mu.Unlock()
	if err != nil {
		b.t.Fatal(method, err)
	}
	select {
	case m := <-got:
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		var out map[string]any
		_ = json.Unmarshal(m.Result, &out)
		return out
	case <-time.After(10 * time.Minute):
		b.t.Fatalf("%s: no answer", method)
		return nil
	}
}

// eval evaluates an expression in the page, waits for it if it is a promise, and decodes
// its value.
func eval[T any](b *browser, expression string) (out T) {
	b.t.Helper()
	r := b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true})
	if e, ok := r["exceptionDetails"]; ok {
		b.t.Fatalf("%s: %v", expression, e)
	}
	data, err := json.Marshal(r["result"].(map[string]any)["value"])
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// until waits until a condition holds in the page.
func (b *browser) until(condition string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); !eval[bool](b, "Boolean("+condition+")"); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s does not come true; reported: %v", condition, b.reports())
		}
	}
}

// reports returns what the page has reported.
func (b *browser) reports() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.reported...)
}

// open opens the page with a fragment, anew.
func (b *browser) open(file, fragment string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": "about:blank"})
	b.call("Page.navigate", map[string]any{"url": "file://" + file + fragment})
	b.until("document.documentElement?.dataset.ready")
}

// size sets the size of the page and whether it is dark.
func (b *browser) size(width, height int, dark bool) {
	scheme := map[bool]string{true: "dark", false: "light"}[dark]
	metrics := map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
	b.call("Emulation.setDeviceMetricsOverride", metrics)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}})
}

// drag presses the mouse on one element and lets it go on another.
func (b *browser) drag(from, to string) {
	b.t.Helper()
	at := func(kind, selector string) {
		const middle = `((r) => [r.x + r.width / 2, r.y + r.height / 2])`
		p := eval[[2]float64](b, middle+`(document.querySelector("`+selector+`").getBoundingClientRect())`)
		event := map[string]any{"type": kind, "x": p[0], "y": p[1], "button": "left", "buttons": 1, "clickCount": 1}
		b.call("Input.dispatchMouseEvent", event)
	}
	at("mousePressed", from)
	at("mouseMoved", to)
	at("mouseReleased", to)
}

// press presses a key on an element.
func (b *browser) press(selector, key string) {
	b.t.Helper()
	eval[bool](b, `(document.querySelector("`+selector+`").focus(), true)`)
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key})
	}
}

// ask asks the page's program, and returns what comes, parts and the end: numbers as their
// bits in hex, typed arrays as their bytes in base64.
func ask(b *browser, operation string, args any) (parts []any, done any) {
	b.t.Helper()
	data, err := json.Marshal(args)
	if err != nil {
		b.t.Fatal(err)
	}
	all := eval[[]any](b, fmt.Sprintf(`(async () => {
		const { ask } = await import("explorer/engine.js");
		const view = new DataView(new ArrayBuffer(8));
		const bits = (v) => {
			if (typeof v === "number") { view.setFloat64(0, v); return view.getBigUint64(0).toString(16); }
			if (ArrayBuffer.isView(v)) {
				const bytes = new Uint8Array(v.buffer);
				let text = "";
				for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
				return btoa(text);
			}
			if (Array.isArray(v)) return v.map(bits);
			return v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, w]) => [k, bits(w)])) : v;
		};
		const parts = [];
		const done = await ask(%q, %s, { part: (part) => parts.push(bits(part)) });
		return [parts, bits(done)];
	})()`, operation, data))
	return all[0].([]any), all[1]
}
