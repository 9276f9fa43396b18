package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/text"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Show the environment, what is amiss, how long a run would take",
		Long: `Shows the build and the machine, checks that the data folder can be written and
the store can be locked, and predicts for each stage how long a run would take:
from the recorded times of the same shards where there are any, otherwise from
those of the stage's other shards.`,
		Annotations: exits(exitDone, fault.Usage, fault.Damage, fault.Locked),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, plans, err := a.openPlanned()
			if err != nil {
				return err
			}
			d, found := examine(p, plans)
			if err := a.emit(d, d.print); err != nil {
				return err
			}
			return found
		},
	}
}

// A diagnosis is what doctor found.
type diagnosis struct {
	Environment provenance.Environment `json:"environment"`
	Root        string                 `json:"root"`
	Config      string                 `json:"config"`
	Forecasts   []forecast             `json:"forecasts"`
	Lock        string                 `json:"lock"`     // ok, or what is wrong
	Writable    string                 `json:"writable"` // likewise
	Damaged     int                    `json:"damaged_ledger_lines"`
}

// examine looks at the environment and the project. The error is the worst thing
// that is not in order.
func examine(p *project.Project, plans []*engine.StagePlan) (*diagnosis, error) {
	lockErr, writeErr := tryLock(p), tryWrite(p.Data)
	d := &diagnosis{
		Environment: provenance.Current(), Root: p.Root, Config: p.Config.Path,
		Lock: okOr(lockErr), Writable: okOr(writeErr),
	}
	d.Forecasts, _ = forecasts(p, plans)
	for _, b := range p.Store.BadLines() {
		if !b.Torn {
			d.Damaged++
		}
	}
	if d.Damaged > 0 {
		return d, fault.New(fault.Damage, fmt.Sprintf("%d ledger lines are damaged", d.Damaged), "neurorbit check names them; neurorbit run computes what is lost again")
	}
	return d, errors.Join(writeErr, lockErr)
}

func (d *diagnosis) print(w io.Writer) {
	d.Environment.Text(w, "")
	ledger := "sound"
	if d.Damaged > 0 {
		ledger = fmt.Sprintf("%d damaged lines", d.Damaged)
	}
	for _, row := range [][2]string{
		{"project", d.Root}, {"config", d.Config}, {"can write", d.Writable}, {"store lock", d.Lock}, {"ledger", ledger},
	} {
		fmt.Fprintf(w, "%-12s %s\n", row[0], row[1])
	}
	for _, f := range d.Forecasts {
		fmt.Fprintf(w, "stage %-17s %s\n", f.Stage, f)
	}
}

// A forecast is the predicted work of a stage, or of all.
type forecast struct {
	Stage   string       `json:"stage,omitempty"`
	State   engine.State `json:"state,omitempty"`
	Shards  int          `json:"shards"`
	Compute int          `json:"to_compute"`        // at most
	Open    int          `json:"open"`              // of these, not known before other stages are made
	Known   bool         `json:"known"`             // whether anything was recorded to predict from
	Seconds float64      `json:"seconds"`           // of one core, at most
	Unknown int          `json:"unknown,omitempty"` // stages of which nothing was recorded
}

// forecasts predicts the work of each of the planned stages, and of all.
func forecasts(p *project.Project, plans []*engine.StagePlan) (each []forecast, all forecast) {
	for _, sp := range plans {
		f := forecast{Stage: sp.Stage.Name, State: sp.State, Shards: len(sp.Shards)}
		f.Compute, f.Open = sp.ToCompute()
		f.Seconds, f.Known = p.Seconds(sp)
		if f.Known = f.Known || f.Compute == 0; !f.Known {
			all.Unknown++
		}
		each = append(each, f)
		all.Shards, all.Compute, all.Open, all.Seconds = all.Shards+f.Shards, all.Compute+f.Compute, all.Open+f.Open, all.Seconds+f.Seconds
	}
	all.Known = all.Unknown == 0
	return each, all
}

func (f forecast) String() string {
	count, took := fmt.Sprint(f.Compute), "about"
	if f.Open > 0 {
		count, took = fmt.Sprintf("%d to %d", f.Compute-f.Open, f.Compute), "at most"
	}
	took += " " + text.Duration(f.Seconds) + " of one core"
	switch {
	case f.Compute == 0:
		return text.Join(", ", string(f.State), "nothing to compute")
	case !f.Known && (f.Seconds == 0 || f.Unknown == 0):
		took = "time unknown"
	case !f.Known:
		took += ", " + text.Plural(f.Unknown, "stage") + " unknown"
	}
	return text.Join(", ", string(f.State), fmt.Sprintf("%s of %d shards", count, f.Shards), took)
}

// tryLock takes the store's lock and gives it back.
func tryLock(p *project.Project) error {
	if _, err := os.Stat(p.Store.Dir()); errors.Is(err, os.ErrNotExist) {
		return nil // the first run makes it
	}
	return p.Store.Probe()
}

func tryWrite(data string) error {
	if err := os.MkdirAll(data, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(data, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func okOr(err error) string {
	if err == nil {
		return "ok"
	}
	return err.Error()
}
