package experiment

import (
	"errors"
	"fmt"
	"slices"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// A Listed experiment is one with what a run would cost.
type Listed struct {
	Name        string          `json:"name"`
	File        string          `json:"file"`
	Description string          `json:"description"`
	Extends     string          `json:"extends"`
	Changes     []config.Change `json:"changes"`
	Outlook
}

// An Outlook is how much of a run is stored and how much is to be computed.
type Outlook struct {
	State   engine.State `json:"state,omitempty"` // fresh, stale or missing
	Shards  int          `json:"shards"`
	Stored  int          `json:"stored"`
	Compute int          `json:"to_compute"`
	// Open counts the shards that are computed unless what they read comes out as
	// it did before; it is not part of Compute.
	Open int `json:"at_most_also"`
	// Seconds is the time on one core of Compute and Open, as doctor predicts it.
	Seconds float64 `json:"seconds"`
	// Unknown lists the stages of which nothing was recorded to predict from.
	Unknown []string `json:"unknown_time,omitempty"`
}

// List returns all experiments, each as if it were run alone. Those whose configs
// are faulty are left out; the error, of type strictyaml.Errors, then says what is
// wrong with them.
func (h *Home) List() ([]Listed, error) {
	var configs []*config.Config
	var faults strictyaml.Errors
	for _, name := range Names(h.Root) {
		c, err := config.Load(h.schema, project.File(h.Root, "experiments/"+name), nil)
		var bad strictyaml.Errors
		switch {
		case errors.As(err, &bad):
			faults = append(faults, bad...)
		case err != nil:
			return nil, err
		default:
			configs = append(configs, c)
		}
	}
	list, _, err := h.Look(configs, false)
	if err == nil && len(faults) > 0 {
		err = faults
	}
	return list, err
}

// Look says what running configs would compute, each and in all; inTurn says that
// each is run on what those before it have made.
func (h *Home) Look(configs []*config.Config, inTurn bool) (each []Listed, total Outlook, err error) {
	each = []Listed{}
	var cfgs []*engine.Config
	for _, c := range configs {
		l := Listed{Name: Name(c), File: c.Path, Description: c.Root().(*project.Keys).Description, Changes: []config.Change{}}
		if len(c.Files) > 1 {
			base, err := config.Load(h.schema, c.Files[1], nil)
			if err != nil {
				return nil, total, err
			}
			changes := config.Diff(base.Leaves(), c.Leaves())
			changes = slices.DeleteFunc(changes, func(c config.Change) bool { return c.Path == "description" })
			l.Extends, l.Changes = base.Name, append(l.Changes, changes...)
		}
		each, cfgs = append(each, l), append(cfgs, project.EngineConfig(h.Root, c))
	}
	plans, err := h.engine.PlanEach(cfgs)
	if err != nil {
		return nil, total, err
	}
	made := map[string]bool{}
	for i := range each {
		if !inTurn {
			clear(made)
		}
		o := h.look(plans[i], made)
		each[i].Outlook = o
		total.Compute, total.Open, total.Seconds = total.Compute+o.Compute, total.Open+o.Open, total.Seconds+o.Seconds
		total.Unknown = slices.Compact(slices.Sorted(slices.Values(append(total.Unknown, o.Unknown...))))
	}
	return each, total, nil
}

// look sums up the plans of a config. Shards whose keys are in made are taken for
// stored; those that the run would compute are added to it.
func (h *Home) look(plans []*engine.StagePlan, made map[string]bool) Outlook {
	o := Outlook{State: engine.Missing}
	fresh := true
	for _, sp := range plans {
		stored := o.Stored
		seconds, known := h.engine.SecondsOf(sp, func(sh *engine.ShardPlan) bool {
			switch {
			case sh.Open:
				o.Open++
			case sh.Record != nil || made[sh.Key]:
				o.Stored++
				return false
			default:
				o.Compute++
				made[sh.Key] = true
			}
			return true
		})
		o.Shards, o.Seconds = o.Shards+len(sp.Shards), o.Seconds+seconds
		if o.Stored-stored < len(sp.Shards) && !known {
			o.Unknown = append(o.Unknown, sp.Stage.Name)
		}
		if sp.Old() != nil {
			o.State = engine.Stale
		}
		fresh = fresh && sp.State == engine.Fresh
	}
	if fresh {
		o.State = engine.Fresh
	}
	return o
}

func (o Outlook) String() string {
	says := fmt.Sprintf("%s, %d of %d shards stored", o.State, o.Stored, o.Shards)
	if o.Stored < o.Shards {
		says += ", " + o.ToDo()
	}
	return says
}

// ToDo says how many shards are to be computed, and how long that takes as far as that
// is known.
func (o Outlook) ToDo() string {
	says, took := fmt.Sprintf("%d to compute", o.Compute), "about"
	switch {
	case o.Compute == 0 && o.Open > 0:
		says, took = fmt.Sprintf("at most %d to compute", o.Open), "at most"
	case o.Open > 0:
		says, took = fmt.Sprintf("%d to %d to compute", o.Compute, o.Compute+o.Open), "at most"
	}
	switch n := len(o.Unknown); {
	case o.Compute+o.Open == 0:
		return says
	case n > 0 && o.Seconds == 0:
		return says + ", time unknown"
	case n > 0:
		return fmt.Sprintf("%s, %s %s of one core, %s unknown", says, took, text.Duration(o.Seconds), text.Plural(n, "stage"))
	}
	return fmt.Sprintf("%s, %s %s of one core", says, took, text.Duration(o.Seconds))
}

// Cost says in a word how long a run takes on one core, at most.
func (o Outlook) Cost() string {
	switch {
	case o.Compute+o.Open == 0:
		return "none"
	case len(o.Unknown) > 0:
		return "unknown"
	}
	return text.Duration(o.Seconds)
}
