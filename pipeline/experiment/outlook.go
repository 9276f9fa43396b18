package experiment

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
)

// Work is how much of a run is stored and how much is to be computed.
type Work struct {
	Shards  int `json:"shards"`
	Stored  int `json:"stored"`
	Compute int `json:"to_compute"`
	// Open counts the shards that are computed unless what they read comes out as
	// it did before; it is not part of Compute.
	Open int `json:"at_most_also"`
	// Seconds is the time on one core of Compute and Open, as doctor predicts it.
	Seconds float64 `json:"seconds"`
}

// An Outlook is what is stored and what is to be computed for a config.
type Outlook struct {
	State engine.State `json:"state"` // fresh, stale or missing
	Work
	// Unknown lists the stages of which nothing was recorded to predict from.
	Unknown []string       `json:"unknown_time,omitempty"`
	Stages  []StageOutlook `json:"stages"`
}

// A StageOutlook is what is to be computed of a stage.
type StageOutlook struct {
	Stage   string       `json:"stage"`
	State   engine.State `json:"state"`
	Shards  int          `json:"shards"`
	Compute int          `json:"to_compute"`
	Open    int          `json:"at_most_also"`
	Seconds float64      `json:"seconds"`
}

// look forecasts a run of a config. Shards whose keys are in planned are taken for
// stored; those that the run would compute are added to it.
func look(p *project.Project, planned map[string]bool) (*Outlook, error) {
	plans, err := p.Plan(p.Cfg, nil, false)
	if err != nil {
		return nil, err
	}
	o := &Outlook{State: engine.Fresh}
	made := false
	for _, sp := range plans {
		s := StageOutlook{Stage: sp.Stage.Name, State: sp.State, Shards: len(sp.Shards)}
		for i := range sp.Shards {
			sh := &sp.Shards[i]
			switch {
			case sh.Open:
				s.Open++
			case sh.Record != nil:
			case planned[sh.Key]:
				sh.Record = &store.Shard{} // will be there by then
			default:
				s.Compute++
				planned[sh.Key] = true
			}
		}
		seconds, known := p.Seconds(sp)
		s.Seconds = seconds
		if s.Compute+s.Open > 0 && !known {
			o.Unknown = append(o.Unknown, s.Stage)
		}
		if _, ok := p.Store.Stage(p.Cfg.Name, s.Stage); ok {
			made = true
		}
		if sp.State != engine.Fresh {
			o.State = engine.Stale
		}
		o.add(Work{Shards: s.Shards, Stored: s.Shards - s.Compute - s.Open, Compute: s.Compute, Open: s.Open, Seconds: s.Seconds})
		o.Stages = append(o.Stages, s)
	}
	if !made {
		o.State = engine.Missing
	}
	return o, nil
}

// lookAtEach forecasts a run of each config on its own, several at the same time.
func lookAtEach(projects []*project.Project) ([]*Outlook, error) {
	out := make([]*Outlook, len(projects))
	errs := make([]error, len(projects))
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, p := range projects {
		group.Go(func() {
			free <- struct{}{}
			out[i], errs[i] = look(p, map[string]bool{})
			<-free
		})
	}
	group.Wait()
	return out, errors.Join(errs...)
}

func (w *Work) add(v Work) {
	w.Shards += v.Shards
	w.Stored += v.Stored
	w.Compute += v.Compute
	w.Open += v.Open
	w.Seconds += v.Seconds
}

func (o *Outlook) String() string {
	text := fmt.Sprintf("%s, %d of %d shards stored", o.State, o.Stored, o.Shards)
	if o.Compute+o.Open == 0 {
		return text
	}
	text += ", " + o.ToDo()
	if len(o.Unknown) < len(o.Stages) {
		text += ", about " + o.Time()
	}
	if len(o.Unknown) > 0 {
		text += " (no times recorded yet for " + strings.Join(o.Unknown, ", ") + ")"
	}
	return text
}

// ToDo says how many shards are to be computed.
func (w *Work) ToDo() string {
	switch {
	case w.Open == 0:
		return fmt.Sprintf("%d to compute", w.Compute)
	case w.Compute == 0:
		return fmt.Sprintf("at most %d to compute", w.Open)
	}
	return fmt.Sprintf("%d to %d to compute", w.Compute, w.Compute+w.Open)
}

// Time says how long that takes.
func (w *Work) Time() string {
	if w.Seconds < 60 {
		return fmt.Sprintf("%.1f s of one core", w.Seconds)
	}
	return fmt.Sprintf("%.1f min of one core", w.Seconds/60)
}

// A Dry run is what a run of an experiment would compute.
type Dry struct {
	Name string `json:"name"`
	File string `json:"file"`
	*Outlook
}

// DryRun says what running configs in turn would compute, each and in all.
func (h *Home) DryRun(configs []*config.Config) (each []Dry, total Work, err error) {
	planned := map[string]bool{}
	for _, c := range configs {
		o, err := look(h.project(c), planned)
		if err != nil {
			return nil, total, err
		}
		each = append(each, Dry{Name(c), c.Path, o})
		total.add(o.Work)
	}
	return each, total, nil
}
