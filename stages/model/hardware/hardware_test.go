package hardware

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurorbit/stages/model/dbnn"
	"neurorbit/stages/model/pbnn"
)

func verilog(t testing.TB, id string, cn pbnn.CN) (*pbnn.Network, string) {
	t.Helper()
	sigma, err := pbnn.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	net, err := pbnn.New(sigma, cn)
	if err != nil {
		t.Fatal(err)
	}
	return net, Verilog(net, net.Analyse(), 0)
}

// tool skips the test where a program is not installed.
func tool(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
}

func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// paper lists the GBPOs of tables 2 to 5.
func paper(t testing.TB) (ids []string, cns []pbnn.CN) {
	t.Helper()
	for table, cn := range map[int]pbnn.CN{2: 1, 3: 2, 4: 3, 5: 5} {
		f, err := os.Open(fmt.Sprintf("../../../data/published/pbnn_table%d.csv", table))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		column := slices.Index(rows[0], "id")
		for _, row := range rows[1:] {
			ids, cns = append(ids, row[column]), append(cns, cn)
		}
	}
	return ids, cns
}

// Icarus Verilog runs the test benches of all 173 GBPOs of tables 2 to 5, which pass;
// with one wire wrong they fail. All in one simulation, as starting it takes longest.
func TestIcarus(t *testing.T) {
	tool(t, "iverilog")
	ids, cns := paper(t)
	if len(ids) != 173 {
		t.Fatalf("%d GBPOs", len(ids))
	}
	dir := t.TempDir()
	args := []string{"-Wall", "-g2001", "-o", filepath.Join(dir, "all")}
	for k, id := range ids {
		_, text := verilog(t, id, cns[k])
		if k == 0 { // the same with two outputs exchanged
			wires := regexp.MustCompile(`\{ (y\[\d\]), (y\[\d\])`)
			ids, text = append(ids, "wrong"), text+rename(wires.ReplaceAllString(text, "{ $2, $1"), "_wrong")
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.v", k))
		// The first to finish would end all; that of the last state is late enough.
		text = strings.ReplaceAll(rename(text, fmt.Sprint("_", k)), "$finish;", "")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	run(t, "iverilog", args...)
	out := run(t, "vvp", "-n", filepath.Join(dir, "all"))
	if pass := strings.Count(out, "PASS: "); pass != 173 || !strings.Contains(out, "FAIL: state ") {
		t.Errorf("%d of 173 passed, and the wrong one: %.300s", pass, out)
	}
}

// rename gives the modules of a file names of their own.
func rename(text, suffix string) string {
	return regexp.MustCompile(`\b(pbnn)(_test)?( \(| network|;)`).ReplaceAllString(text, "${1}${2}"+suffix+"$3")
}

// Verilator finds nothing to complain about, for each CN and N = 3 to 20.
func TestVerilator(t *testing.T) {
	tool(t, "verilator")
	for n := pbnn.MinN; n <= pbnn.MaxN; n += 5 {
		for cn := pbnn.CN(n % 2); cn <= pbnn.CN7; cn += 3 {
			_, text := verilog(t, pbnn.Basic(n)[2].ID(), cn)
			path := filepath.Join(t.TempDir(), "pbnn.v")
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			if out := run(t, "verilator", "--lint-only", "-Wall", "-DSYNTHESIS", path); out != "" {
				t.Errorf("N = %d, %v: %s", n, cn, out)
			}
		}
	}
}

// Yosys finds the flip-flops that Size says and no more logic cells than a majority gate
// takes of its simplest ones.
func TestYosys(t *testing.T) {
	tool(t, "yosys")
	_, text := verilog(t, "2613754", pbnn.CN1)
	path := filepath.Join(t.TempDir(), "pbnn.v")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	out := run(t, "yosys", "-q", "-p", "read_verilog -DSYNTHESIS "+path+"; synth -top pbnn; abc -lut 3; tee -o /dev/stdout stat")
	cells := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\s+(\$\S+)\s+(\d+)$`).FindAllStringSubmatch(out, -1) {
		cells[m[1]], _ = strconv.Atoi(m[2])
	}
	flipflops := 0
	for name, count := range cells {
		if strings.Contains(name, "DFF") {
			flipflops += count
		}
	}
	if size := PBNN(7); flipflops != size.FlipFlops || cells["$lut"] < size.Gates {
		t.Errorf("%v, want %+v\n%s", cells, size, out)
	}
}

// The module says in Verilog what eq. (2) says: its text is read and computed here.
func TestModule(t *testing.T) {
	for _, cn := range []pbnn.CN{pbnn.CN0, pbnn.CN1, pbnn.CN6} {
		net, text := verilog(t, "1-3-2-10-4-5-6-7-8-9", cn)
		gates := regexp.MustCompile(`assign y\[\d\] = (~?)x\[(\d)\] & (~?)x\[(\d)\] \|`).FindAllStringSubmatch(text, -1)
		last := regexp.MustCompile(`\| (~?)x\[(\d)\] & ~?x\[\d\];`).FindAllStringSubmatch(text, -1)
		next := regexp.MustCompile(`y\[(\d)\][,} ]`).FindAllStringSubmatch(text[strings.Index(text, "x <= {"):], -1)
		if len(gates) != 10 || len(last) != 10 || len(next) != 10 {
			t.Fatalf("%d, %d, %d\n%s", len(gates), len(last), len(next), text)
		}
		input := func(x uint32, inverted, number string) int {
			k, _ := strconv.Atoi(number)
			return int(x>>k&1) ^ len(inverted)
		}
		for x := range uint32(1024) {
			y := make([]int, 10)
			for i, g := range gates {
				sum := input(x, g[1], g[2]) + input(x, g[3], g[4]) + input(x, last[i][1], last[i][2])
				y[i] = sum / 2
			}
			var to uint32
			for k, m := range next { // the highest bit first
				v, _ := strconv.Atoi(m[1])
				to |= uint32(y[v]) << (9 - k)
			}
			if to != net.Step(x) {
				t.Fatalf("%v: %d leads to %d, not %d", cn, x, to, net.Step(x))
			}
		}
	}
}

// Store's network has the orbit, and all other states lead to its first state.
func TestStore(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		n := 3 + r.IntN(6)
		rows := make([]uint32, 1+r.IntN(1<<n))
		for k, x := range r.Perm(1 << n)[:len(rows)] {
			rows[k] = uint32(x)
		}
		net, err := dbnn.New(Store(n, rows))
		if err != nil {
			t.Fatal(err)
		}
		f := net.Dmap()
		for x := range f {
			want := rows[0]
			if k := slices.Index(rows, uint32(x)); k >= 0 {
				want = rows[(k+1)%len(rows)]
			}
			if f[x] != want {
				t.Fatalf("N = %d, rows %v: %d leads to %d, not %d", n, rows, x, f[x], want)
			}
		}
	}
	if s := DBNN(3, []uint32{0b001, 0b110, 0b011}); s != (Size{3, 3*2 + 0 + 1 + 0, 18}) {
		t.Errorf("%+v", s)
	}
}
