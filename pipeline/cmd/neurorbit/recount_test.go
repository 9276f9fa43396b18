package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inDuckDB prints the result of a query as CSV without a header: by the program
// duckdb, or the Python module of that name.
const inDuckDB = `import duckdb, sys
for row in duckdb.sql(sys.stdin.read()).fetchall():
    print(",".join(str(x) for x in row))`

// TestRecount: DuckDB, which shares no code with us, counts table 1 from the votes
// in the Parquet files as the stage did.
func TestRecount(t *testing.T) {
	t.Parallel()
	query, err := os.ReadFile(filepath.Join("testdata", "recount.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var cmd *exec.Cmd
	if _, err := exec.LookPath("duckdb"); err == nil {
		cmd = exec.Command("duckdb", "-csv", "-noheader")
	} else if exec.Command("python3", "-c", "import duckdb").Run() == nil {
		cmd = exec.Command("python3", "-c", inDuckDB)
	} else {
		t.Skip("neither the program duckdb nor the Python module of that name is here")
	}
	dir := newProject(t)
	mustRun(t, binary, dir, nil, "-c", "quick")
	cmd.Dir = filepath.Join(dir, "data", "artifacts", "quick")
	cmd.Stdin = strings.NewReader(string(query))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := lines[len(lines)-1]
	if len(lines) != 1 || !strings.HasPrefix(last, "compared,") || strings.HasSuffix(last, ",0") {
		t.Errorf("counted anew:\n%s", out)
	}
}
