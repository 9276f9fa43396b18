package claims

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

const root = "../.."

// TestClaimsFiles parses the claims files of the project and checks that what
// they compare with is there.
func TestClaimsFiles(t *testing.T) {
	paths, err := filepath.Glob(root + "/configs/claims/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no claims files (%v)", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(p, data)
		if err != nil {
			t.Error(err)
			continue
		}
		if f.Paper+".yaml" != filepath.Base(p) {
			t.Errorf("%s is about %s", p, f.Paper)
		}
		for _, c := range f.Claims {
			name := c.CSV
			if name == "" {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				t.Errorf("%s compares with a file that is not there: %v", p, err)
			}
		}
	}
}

// TestPublishedTables checks the tables typed in from the PBNN publication:
// 27, 56, 28 and 62 rows, ascending in reading order, each ID a permutation of
// 1 to 7, each place in the layout of the printed table.
func TestPublishedTables(t *testing.T) {
	for number, want := range map[int]int{2: 27, 3: 56, 4: 28, 5: 62} {
		records := readCSV(t, fmt.Sprintf("pbnn_table%d.csv", number), "place", "id", "period")
		if len(records) != want {
			t.Errorf("table %d has %d rows, want %d", number, len(records), want)
		}
		// The printed table has three columns of pairs, filled downwards; the
		// last one may be shorter.
		height := (want + 2) / 3
		for i, r := range records {
			if place := fmt.Sprintf("Table %d column %d row %d", number, i/height+1, i%height+1); r[0] != place {
				t.Errorf("table %d, entry %d: place %q, want %q", number, i+1, r[0], place)
			}
			digits := []byte(r[1])
			slices.Sort(digits)
			if string(digits) != "1234567" {
				t.Errorf("%s: %s is not a permutation", r[0], r[1])
			}
			if i > 0 && r[1] <= records[i-1][1] {
				t.Errorf("%s: %s does not come after %s", r[0], r[1], records[i-1][1])
			}
			if p, err := strconv.Atoi(r[2]); err != nil || p < 2 || p > 42 || p%2 != 0 {
				t.Errorf("%s: period %q", r[0], r[2])
			}
		}
	}
}

func TestPublishedTable1(t *testing.T) {
	records := readCSV(t, "pbnn_table1.csv", "place", "np", "standard", "full_binary_log2")
	if len(records) != 6 {
		t.Fatalf("table 1 has %d rows, want 6", len(records))
	}
	for _, r := range records {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		if r[3] != strconv.Itoa(n*n) {
			t.Errorf("Np = %d: exponent %s", n, r[3])
		}
	}
}

// readCSV returns the rows of a published file after checking its header.
func readCSV(t *testing.T, name string, header ...string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "data", "published", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) == 0 || !slices.Equal(records[0], header) {
		t.Fatalf("%s does not start with %v", name, header)
	}
	return records[1:]
}
