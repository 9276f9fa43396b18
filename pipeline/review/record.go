package review

import (
	"fmt"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// A Record says what commands took on the machine where they were measured. It
// is kept as a small YAML file that the report quotes.
type Record struct {
	Config   string    `yaml:"config" required:"true" doc:"name of the config that was reviewed"`
	Date     string    `yaml:"date" required:"true" doc:"day of the measurement, YYYY-MM-DD"`
	Machine  Machine   `yaml:"machine" required:"true" doc:"where it was measured"`
	Commands []Command `yaml:"commands" required:"true" doc:"what was measured"`
	Stages   []Stage   `yaml:"stages" doc:"what the stored shards took when they were computed"`
}

// A Machine is where something was measured.
type Machine struct {
	CPU      string `yaml:"cpu" doc:"the processor, as it names itself"`
	Cores    int    `yaml:"cores" min:"1" doc:"how many cores were used"`
	MemoryGB int    `yaml:"memory_gb" min:"0" unit:"GB" doc:"memory of the machine"`
	System   string `yaml:"system" doc:"operating system and architecture"`
	Go       string `yaml:"go" doc:"version of Go"`
}

// A Command is a command and what it took.
type Command struct {
	Command string  `yaml:"command" required:"true" minlen:"1" doc:"as typed"`
	Seconds float64 `yaml:"seconds" min:"0" unit:"s" doc:"from start to end"`
	PeakMB  int     `yaml:"peak_mb" min:"0" unit:"MB" doc:"most memory in use at once; 0: unknown"`
	Note    string  `yaml:"note" doc:"what it did"`
}

// A Stage is a stage and what its shards took, summed.
type Stage struct {
	Stage   string  `yaml:"stage" required:"true" minlen:"1" doc:"name"`
	Shards  int     `yaml:"shards" min:"1" doc:"how many shards it has"`
	Seconds float64 `yaml:"seconds" min:"0" unit:"s" doc:"sum over its shards"`
}

// ParseRecord reads a record. The error is a strictyaml.Errors.
func ParseRecord(file string, data []byte) (*Record, error) {
	r := new(Record)
	if err := strictyaml.Unmarshal(file, data, r); err != nil {
		return nil, err
	}
	return r, nil
}

// YAML returns the record as ParseRecord reads it.
func (r *Record) YAML() []byte {
	var b strings.Builder
	num := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	q := strictyaml.Quote
	b.WriteString("# What commands took where they were measured; the report quotes it. Written by\n# neurorbit review --record.\n")
	fmt.Fprintf(&b, "config: %s\ndate: %s\nmachine:\n", q(r.Config), q(r.Date))
	m := r.Machine
	fmt.Fprintf(&b, "  cpu: %s\n  cores: %d\n  memory_gb: %d\n  system: %s\n  go: %s\ncommands:\n", q(m.CPU), m.Cores, m.MemoryGB, q(m.System), q(m.Go))
	for _, c := range r.Commands {
		fmt.Fprintf(&b, "  - command: %s\n    seconds: %s\n    peak_mb: %d\n    note: %s\n", q(c.Command), num(c.Seconds), c.PeakMB, q(c.Note))
	}
	if len(r.Stages) > 0 {
		b.WriteString("stages:\n")
	}
	for _, s := range r.Stages {
		fmt.Fprintf(&b, "  - {stage: %s, shards: %d, seconds: %s}\n", q(s.Stage), s.Shards, num(s.Seconds))
	}
	return []byte(b.String())
}
