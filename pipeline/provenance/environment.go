package provenance

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

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
	n, err := strconv.ParseInt(kb, 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

// procField returns the first value of a field of a "name : value" file, or ""
// where there is no such file.
func procField(path, field string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		name, value, ok := strings.Cut(sc.Text(), ":")
		if ok && strings.TrimSpace(name) == field {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Text writes the environment for a terminal, a line for each thing known.
func (e Environment) Text(w io.Writer, indent string) {
	row := func(name, value string) {
		if strings.TrimSpace(value) != "" {
			fmt.Fprintf(w, "%s%-12s %s\n", indent, name, value)
		}
	}
	commit := e.Commit
	if e.Modified {
		commit += " with local changes"
	}
	row("neurorbit", e.Version)
	row("commit", commit)
	row("go", e.Go)
	row("platform", e.OS+"/"+e.Arch+" "+e.Level)
	row("GODEBUG", e.GODEBUG)
	row("cpu", fmt.Sprintf("%s, %d cores", cmp.Or(e.CPU, "unknown model"), e.Cores))
	if e.MemoryGB > 0 {
		row("memory", fmt.Sprintf("%d GiB", e.MemoryGB))
	}
}
