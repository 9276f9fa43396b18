package provenance

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// Version is the version of the program.
const Version = "0.1.0"

// An Environment describes the build and the machine of a process. Nothing in
// it may influence a result.
type Environment struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // the checkout had changes
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Level    string `json:"level,omitempty"` // GOAMD64 or GOARM64
	GODEBUG  string `json:"godebug,omitempty"`
	CPU      string `json:"cpu,omitempty"`
	Cores    int    `json:"cores"`
	MemoryGB int    `json:"memory_gb,omitempty"`
}

// Current returns the environment of this process.
func Current() Environment {
	e := Environment{
		Version: Version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		GODEBUG: os.Getenv("GODEBUG"), Cores: runtime.NumCPU(),
		CPU: procField("/proc/cpuinfo", "model name"),
	}
	e.MemoryGB = int((procBytes("/proc/meminfo", "MemTotal") + 1<<29) >> 30)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				e.Commit = s.Value
			case "vcs.modified":
				e.Modified = s.Value == "true"
			case "GOAMD64", "GOARM64":
				e.Level = s.Value
			}
		}
	}
	return e
}

// PeakMemory returns the most memory that this process had in use at once, in
// bytes, or 0 where that is not known.
func PeakMemory() int64 { return procBytes("/proc/self/status", "VmHWM") }

// procBytes returns the value of a field in kB as bytes, or 0.
func procBytes(path, field string) int64 {
	kb, _, _ := strings.Cut(procField(path, field), " ")
	n, _ := strconv.ParseInt(kb, 10, 64) // 0 if it is no number
	return n << 10
}

// procField returns the first value of a field of a "name : value" file, or ""
// where there is no such file.
func procField(path, field string) string {
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == field {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Text writes the environment for a terminal, a line for each thing known.
func (e Environment) Text(w io.Writer, indent string) {
	commit, memory := e.Commit, ""
	if e.Modified {
		commit += " with local changes"
	}
	if e.MemoryGB > 0 {
		memory = fmt.Sprintf("%d GiB", e.MemoryGB)
	}
	for _, row := range [][2]string{
		{"neurorbit", e.Version}, {"commit", commit}, {"go", e.Go}, {"platform", e.OS + "/" + e.Arch + " " + e.Level},
		{"GODEBUG", e.GODEBUG}, {"cpu", fmt.Sprintf("%s, %d cores", cmp.Or(e.CPU, "unknown model"), e.Cores)}, {"memory", memory},
	} {
		if strings.TrimSpace(row[1]) != "" {
			fmt.Fprintf(w, "%s%-12s %s\n", indent, row[0], row[1])
		}
	}
}
