package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
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

// A progress shows a run's progress: a live bar on a terminal, otherwise a
// plain line every few seconds. Done is measured in expected cost, so that the
// time left is right when shards differ in size.
type progress struct {
	app  *app
	live bool

	mu      sync.Mutex
	stage   string // what is under way
	cost    func(*engine.ShardPlan) float64
	started time.Time
	total   float64            // cost to compute
	done    float64            // cost computed
	running map[string]float64 // shard -> cost done of those being computed
	shards  int
	ended   int
	bar     *progressbar.ProgressBar
	stop    chan struct{}

	fetching string    // what is being downloaded
	fetched  time.Time // when that was last logged
}

// barSteps is the resolution of the bar.
const barSteps = 1000

func (a *app) newProgress() *progress {
	return &progress{app: a, live: isTerminal(a.err)}
}

// FetchProgress shows a download: a bar on a terminal, otherwise a line when it
// starts and every few seconds.
func (p *progress) FetchProgress(_, what string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	begins := p.fetching != what
	p.fetching = what
	if p.live {
		if begins || p.bar == nil {
			p.endBar()
			p.newBar(max(total, -1), text.Clip(what, 50), progressbar.OptionShowBytes(true))
		}
		_ = p.bar.Set64(done)
		return
	}
	if begins || time.Since(p.fetched) >= plainInterval {
		p.fetched = time.Now()
		p.app.talk("%s: %s", what, ofBytes(done, total))
	}
}

// newBar begins to show a bar of so many steps; -1 if that is not known.
func (p *progress) newBar(steps int64, what string, more ...progressbar.Option) {
	p.bar = progressbar.NewOptions64(steps, append(more,
		progressbar.OptionSetWriter(p.app.err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(25),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)...)
}

// ofBytes says how much of a download has arrived.
func ofBytes(done, total int64) string {
	if total <= 0 {
		return fmt.Sprintf("%.1f MB", float64(done)/1e6)
	}
	return fmt.Sprintf("%.1f of %.1f MB", float64(done)/1e6, float64(total)/1e6)
}

func (p *progress) StageStart(stage string, todo []*engine.ShardPlan, of int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begin(stage, todo, (*engine.ShardPlan).Cost)
	if len(todo) > 0 && !p.live {
		p.app.talk("%s: computing %d of %d shards", p.stage, p.shards, of)
	}
}

// recompute shows the recomputation of stored shards.
func (p *progress) recompute(jobs []engine.StoredShard) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var shards []*engine.ShardPlan
	for _, j := range jobs {
		shards = append(shards, j.Shard)
	}
	p.begin("recompute", shards, func(sh *engine.ShardPlan) float64 { return sh.Record.Seconds })
}

// begin starts the display of some shards; p.mu is held.
func (p *progress) begin(what string, shards []*engine.ShardPlan, cost func(*engine.ShardPlan) float64) {
	p.endBar()
	p.fetching = ""
	p.stage, p.cost, p.started = what, cost, time.Now()
	p.total, p.done, p.shards, p.ended = 0, 0, len(shards), 0
	p.running = map[string]float64{}
	for _, sh := range shards {
		p.total += cost(sh)
	}
	if p.shards == 0 {
		return
	}
	p.stop = make(chan struct{})
	if p.live {
		p.newBar(barSteps, fmt.Sprintf("%-12s", p.stage), progressbar.OptionSetPredictTime(true), progressbar.OptionSetElapsedTime(true))
		return
	}
	go p.plain(p.stop)
}

// plain logs a line every few seconds until stop is closed.
func (p *progress) plain(stop <-chan struct{}) {
	tick := time.NewTicker(plainInterval)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			p.mu.Lock()
			share, elapsed := p.share(), time.Since(p.started)
			line := fmt.Sprintf("%s: %d of %d shards, %.0f %%, %s elapsed", p.stage, p.ended, p.shards, 100*share, round(elapsed))
			if share > 0.02 {
				left := time.Duration(float64(elapsed) * (1 - share) / share)
				line += fmt.Sprintf(", about %s left", round(left))
			}
			p.mu.Unlock()
			p.app.talk("%s", line)
		}
	}
}

func round(d time.Duration) time.Duration { return d.Round(time.Second) }

// share is the share of the expected cost that is done.
func (p *progress) share() float64 {
	sum := p.done
	for _, c := range p.running {
		sum += c
	}
	if p.total == 0 {
		return 0
	}
	return min(sum/p.total, 1)
}

func (p *progress) draw() {
	if p.bar != nil {
		// An error here is one of writing to the terminal: nothing to be done.
		_ = p.bar.Set(int(p.share() * barSteps))
	}
}

func (p *progress) ShardProgress(stage string, sh *engine.ShardPlan, done float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running[stage+"/"+sh.Shard.ID] = done * p.cost(sh)
	p.draw()
}

func (p *progress) ShardDone(stage string, sh *engine.ShardPlan, _ time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.running, stage+"/"+sh.Shard.ID)
	p.done += p.cost(sh)
	p.ended++
	p.draw()
}

func (p *progress) StageDone(engine.StageResult) { p.close() }

func (p *progress) Warn(text string) { p.app.talk("warning: %s", text) }

// close ends the display of the current stage.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		close(p.stop)
		p.stop = nil
	}
	p.endBar()
}

func (p *progress) endBar() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}
