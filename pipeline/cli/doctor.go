package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Show the environment, whether everything is in place, and how long a run would take",
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
			return a.printDoctor(p, plans)
		},
	}
}

func (a *app) printDoctor(p *project.Project, plans []*engine.StagePlan) error {
	env := provenance.Current()
	var forecasts []forecast
	for _, sp := range plans {
		f := forecast{Stage: sp.Stage.Name, State: sp.State}
		f.Compute, f.Open = sp.ToCompute()
		f.Seconds, f.Known = p.Seconds(sp)
		forecasts = append(forecasts, f)
	}
	lockErr := tryLock(p)
	writeErr := tryWrite(p.Data)
	bad := 0
	for _, b := range p.Store.BadLines() {
		if !b.Torn {
			bad++
		}
	}
	if a.json {
		err := a.printJSON(map[string]any{
			"environment": env, "root": p.Root, "config": p.Config.Path, "forecasts": forecasts,
			"lock": errText(lockErr), "writable": errText(writeErr), "damaged_ledger_lines": bad,
		})
		if err != nil {
			return err
		}
	} else {
		env.Text(a.out, "")
		fmt.Fprintf(a.out, "project      %s\nconfig       %s\n", p.Root, p.Config.Path)
		fmt.Fprintf(a.out, "data folder  %s\nstore lock   %s\nledger       %s\n",
			okOr(writeErr, "can be written"), okOr(lockErr, "free"), ledgerState(bad))
		for _, f := range forecasts {
			fmt.Fprintf(a.out, "stage %-10s %s\n", f.Stage, f)
		}
	}
	var locked *store.LockedError
	switch {
	case bad > 0:
		return fault.New(fault.Damage, fmt.Sprintf("%d ledger lines are damaged", bad), "neurorbit check names them; neurorbit run computes what is lost again")
	case errors.As(lockErr, &locked):
		return locked
	}
	return errors.Join(writeErr, lockErr)
}

// A forecast is the predicted work of a stage.
type forecast struct {
	Stage   string       `json:"stage"`
	State   engine.State `json:"state"`
	Compute int          `json:"to_compute"` // at most
	Open    int          `json:"open"`       // of these, not known before other stages are made
	Known   bool         `json:"known"`      // whether anything was recorded to predict from
	Seconds float64      `json:"seconds"`    // of one core, at most
}

func (f forecast) String() string {
	switch {
	case f.Compute == 0:
		return string(f.State) + ", nothing to compute"
	case !f.Known:
		return fmt.Sprintf("%s, %d shards, nothing recorded yet to predict their time from", f.State, f.Compute)
	case f.Open > 0:
		return fmt.Sprintf("%s, %d to %d shards, at most %.1f s of one core", f.State, f.Compute-f.Open, f.Compute, f.Seconds)
	}
	return fmt.Sprintf("%s, %d shards, about %.1f s of one core", f.State, f.Compute, f.Seconds)
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

func errText(err error) string {
	if err == nil {
		return "ok"
	}
	return err.Error()
}

func okOr(err error, ok string) string {
	if err == nil {
		return ok
	}
	return err.Error()
}

func ledgerState(bad int) string {
	if bad == 0 {
		return "sound"
	}
	return fmt.Sprintf("%d damaged lines", bad)
}
