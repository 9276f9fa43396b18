package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/text"
)

// plainInterval is how often progress is logged where there is no terminal.
const plainInterval = 5 * time.Second

// isTerminal reports whether w is a terminal that can redraw a line.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// columns is how many characters a line may have: those of the terminal, or 80.
func columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 80
}

// A progress shows a run's progress: on a terminal a bar that moves every second,
// otherwise a plain line every few seconds. It shows the first of the stages under way. The
// time left is that of all stages: what their shards took before, at the speed of those
// computed so far. If that is not known of all, it is that of the stage shown, at the speed of
// its shards.
type progress struct {
	app     *app
	live    bool
	workers int
	print   func(engine.StageResult) error // prints a finished stage; nil: nothing does
	stop    chan struct{}

	mu      sync.Mutex
	begun   time.Time
	stages  []forecast      // all, in order; none if that is not known
	ended   map[string]bool // stages that are done
	due     time.Time       // when all is done, as it looked after the last piece of work; zero if unknown
	only    string          // " of this stage" if it is when that is done
	err     error           // of printing
	printed int             // stages

	tracks   []*track // what is under way
	fetching string   // what is being downloaded, and how much of it is there
}

// A track is how far something is that is under way.
type track struct {
	stage   string
	since   time.Time
	cost    func(*engine.ShardPlan) float64
	total   float64            // cost to compute
	done    float64            // cost computed
	running map[string]float64 // shard -> cost done of those being computed
	shards  int
	ended   int
}

// newProgress begins to show progress, until close.
func (a *app) newProgress(workers int) *progress {
	p := &progress{app: a, live: isTerminal(a.err), workers: workers, begun: time.Now(), ended: map[string]bool{}, stop: make(chan struct{})}
	interval := plainInterval
	if p.live {
		interval = time.Second
		p.draw()
	}
	go func() {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				p.do(p.draw)
			}
		}
	}()
	return p
}

// do does something with the lock.
func (p *progress) do(what func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	what()
}

// expect says which stages there are, with what is known of their work.
func (p *progress) expect(stages []forecast) {
	p.do(func() {
		p.stages = stages
		p.foresee()
	})
}

// FetchProgress shows a download in place of the bar.
func (p *progress) FetchProgress(_, what string, done, total int64) {
	p.do(func() {
		begins := !strings.HasPrefix(p.fetching, what+": ")
		p.fetching = fmt.Sprintf("%s: %.1f of %.1f MB", what, float64(done)/1e6, float64(total)/1e6)
		if total <= 0 {
			p.fetching = fmt.Sprintf("%s: %.1f MB", what, float64(done)/1e6)
		}
		if begins {
			p.draw()
		}
	})
}

// StageStart scales what was predicted for a stage to what it turns out to compute.
func (p *progress) StageStart(stage string, todo []*engine.ShardPlan, of int) {
	p.do(func() {
		if f := p.forecast(stage); f != nil {
			f.Seconds *= float64(len(todo)) / float64(max(f.Compute, 1))
			f.Known = f.Known || len(todo) == 0
		}
		p.begin(stage, todo, (*engine.ShardPlan).Cost)
		if len(todo) > 0 && !p.live {
			p.app.talk("%s: computing %d of %d shards", stage, len(todo), of)
		}
	})
}

// forecast returns what is known of a stage, or nil.
func (p *progress) forecast(stage string) *forecast {
	for i := range p.stages {
		if p.stages[i].Stage == stage {
			return &p.stages[i]
		}
	}
	return nil
}

// recompute shows the recomputation of stored shards.
func (p *progress) recompute(jobs []engine.StoredShard) {
	var shards []*engine.ShardPlan
	seconds := 0.0
	for _, j := range jobs {
		shards = append(shards, j.Shard)
		seconds += j.Shard.Record.Seconds
	}
	p.expect([]forecast{{Stage: recompute, Seconds: seconds, Known: true}})
	p.do(func() { p.begin(recompute, shards, func(sh *engine.ShardPlan) float64 { return sh.Record.Seconds }) })
}

// recompute is the name of what has shards of several stages.
const recompute = "recompute"

// begin starts the display of some shards.
func (p *progress) begin(what string, shards []*engine.ShardPlan, cost func(*engine.ShardPlan) float64) {
	t := &track{stage: what, since: time.Now(), cost: cost, shards: len(shards), running: map[string]float64{}}
	for _, sh := range shards {
		t.total += cost(sh)
	}
	p.fetching = ""
	p.tracks = append(p.tracks, t)
	place := func(t *track) int {
		return slices.IndexFunc(p.stages, func(f forecast) bool { return f.Stage == t.stage })
	}
	slices.SortStableFunc(p.tracks, func(a, b *track) int { return place(a) - place(b) })
	p.foresee()
	if p.live {
		p.draw()
	}
}

// track returns what is under way of a stage.
func (p *progress) track(stage string) *track {
	for _, t := range p.tracks {
		if t.stage == stage || t.stage == recompute {
			return t
		}
	}
	return &track{}
}

// priorSeconds is how much computed work counts as much as that recorded before.
const priorSeconds = 5

// foresee finds out when all will be done, after a piece of work.
func (p *progress) foresee() {
	p.due, p.only = time.Time{}, ""
	left, did, unknown := 0.0, 0.0, false
	for _, f := range p.stages {
		share := 1.0
		if !p.ended[f.Stage] {
			share, unknown = p.track(f.Stage).share(), unknown || !f.Known
		}
		left, did = left+(1-share)*f.Seconds, did+share*f.Seconds
	}
	switch {
	case unknown:
		if len(p.tracks) == 0 {
			return
		}
		if t := p.tracks[0]; t.share() > 0 {
			took := time.Since(t.since)
			p.due, p.only = time.Now().Add(time.Duration(float64(took)*(1-t.share())/t.share())), " of this stage"
		}
	case p.stages != nil:
		rate := (time.Since(p.begun).Seconds() + priorSeconds) / (did + priorSeconds*float64(p.workers))
		p.due = time.Now().Add(time.Duration(left * rate * float64(time.Second)))
	}
}

// share is the share of the expected cost that is done.
func (t *track) share() float64 {
	sum := t.done
	for _, c := range t.running {
		sum += c
	}
	if t.total == 0 {
		return 0
	}
	return min(sum/t.total, 1)
}

// draw shows how far it has got: as a bar in place of the last one, or in a line.
func (p *progress) draw() {
	switch {
	case p.live:
		width := min(columns(p.app.err), 80) - 1
		p.over(text.Clip(p.line(time.Now(), width), width))
	case p.fetching != "" || len(p.tracks) > 0 && p.tracks[0].ended < p.tracks[0].shards:
		p.app.talk("%s", p.line(time.Now(), 0))
	}
}

// step says what a command without a bar is at; on a terminal in place of the last
// step, which "" removes.
func (a *app) step(format string, args ...any) {
	switch line := fmt.Sprintf(format, args...); {
	case isTerminal(a.err):
		fmt.Fprint(a.err, "\r"+line+"\x1b[K")
	case line != "":
		a.talk("%s", line)
	}
}

// clock shows on a terminal for how long a command has been at work, until what it
// returns is called.
func (a *app) clock(what string) (stop func()) {
	if !isTerminal(a.err) {
		return func() {}
	}
	begun, tick, done := time.Now(), time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				a.step("%s: computing, %s", what, text.Duration(round(time.Since(begun)).Seconds()))
			}
		}
	}()
	return func() {
		done <- struct{}{}
		tick.Stop()
		a.step("")
	}
}

// over writes a line over the last one.
func (p *progress) over(line string) { fmt.Fprint(p.app.err, "\r"+text.Redact(line)+"\x1b[K") }

// line says at a time how far it has got, with a bar if width has room for it.
func (p *progress) line(now time.Time, width int) string {
	shown := &track{}
	if len(p.tracks) > 0 {
		shown = p.tracks[0]
	}
	share, elapsed, left, bar := shown.share(), now.Sub(p.begun), "time left unknown", ""
	if !p.due.IsZero() {
		rest := max(time.Second, p.due.Sub(now))
		left = "about " + text.Duration(round(rest).Seconds()) + " left" + p.only
		if p.only == "" {
			share = float64(elapsed) / float64(elapsed+rest)
		}
	}
	before, after := "planning", text.Duration(round(elapsed).Seconds())+", "+left
	switch {
	case p.fetching != "":
		return p.fetching
	case shown.stage != "":
		before = fmt.Sprintf("%s %d/%d shards", shown.stage, shown.ended, shown.shards)
	}
	if len(p.stages) > 1 {
		before = fmt.Sprintf("stage %d of %d, ", min(len(p.ended)+1, len(p.stages)), len(p.stages)) + before
	}
	if room := min(30, width-len(before)-len(after)-4); room > 4 {
		full := int(share * float64(room))
		bar = " [" + strings.Repeat("#", full) + strings.Repeat("-", room-full) + "]"
	}
	return before + bar + " " + after
}

func round(d time.Duration) time.Duration { return d.Round(time.Second) }

func (p *progress) ShardProgress(stage string, sh *engine.ShardPlan, done float64) {
	p.do(func() {
		if t := p.track(stage); t.running != nil {
			t.running[stage+"/"+sh.Shard.ID] = done * t.cost(sh)
			p.foresee()
		}
	})
}

func (p *progress) ShardDone(stage string, sh *engine.ShardPlan, _ time.Duration) {
	p.do(func() {
		if t := p.track(stage); t.running != nil {
			delete(t.running, stage+"/"+sh.Shard.ID)
			t.done += t.cost(sh)
			t.ended++
			p.foresee()
		}
	})
}

// StageDone leaves a line for the stage.
func (p *progress) StageDone(r engine.StageResult) {
	p.do(func() {
		p.ended[r.Stage] = true
		p.tracks = slices.DeleteFunc(p.tracks, func(t *track) bool { return t.stage == r.Stage })
		p.foresee()
	})
	p.aside(func() {
		if p.print != nil && p.err == nil {
			p.err = p.print(r)
			p.printed++
		}
	})
}

// aside does what writes other lines, with the bar out of the way.
func (p *progress) aside(write func()) {
	p.do(func() {
		if p.live {
			p.over("")
			defer p.draw()
		}
		write()
	})
}

func (p *progress) Warn(text string) { p.aside(func() { p.app.talk("warning: %s", text) }) }

// close ends the display.
func (p *progress) close() {
	close(p.stop)
	p.do(func() {
		if p.live {
			p.over("")
		}
		p.live, p.tracks, p.fetching = false, nil, ""
	})
}
