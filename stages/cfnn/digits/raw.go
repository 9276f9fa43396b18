package digits

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/usps"
)

// rawFolder is where the USPS files are in a project.
const rawFolder = "data/raw"

// The files of the original split, of which both are needed. A browser may have
// unpacked them, and left out the ending.
const (
	zipTrain = "zip.train.gz"
	zipTest  = "zip.test.gz"
	packed   = ".gz"
)

// resampled is the name of the resampled split, endings those of the files that
// hold it, best first. The case of letters does not count in any name.
const resampled = "usps_resampled"

var endings = []string{".mat", ".zip", ".tar.bz2", ".tar.gz", ".mat.gz"}

// inputs returns the patterns of all files that the stage may read.
func inputs() []stage.Input {
	var out []stage.Input
	for _, e := range endings {
		out = append(out, stage.Input{Files: path.Join(rawFolder, anyCase("usps")+"*"+anyCase(e))})
	}
	for _, n := range []string{zipTrain, zipTest} {
		out = append(out, stage.Input{Files: path.Join(rawFolder, anyCase(n))}, stage.Input{Files: path.Join(rawFolder, anyCase(strings.TrimSuffix(n, packed)))})
	}
	return out
}

// anyCase returns the pattern of a name with small or capital letters.
func anyCase(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsLower(r) {
			fmt.Fprintf(&b, "[%c%c]", r, unicode.ToUpper(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// choose returns those of the named files in a folder that are read: the
// resampled split if it is there, or else both files of the original split, or
// else none. Of several files with the resampled split the one of the usual name
// goes first, then the best ending, then the first by name.
func choose(names []string) []string {
	found := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return !strings.HasPrefix(strings.ToLower(n), "usps") || ending(n) < 0
	})
	if len(found) > 0 {
		rank := func(n string) int {
			if strings.EqualFold(n, resampled+endings[ending(n)]) {
				return ending(n)
			}
			return len(endings) + ending(n)
		}
		return []string{slices.MinFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })}
	}
	if train, test := original(names, zipTrain), original(names, zipTest); train != "" && test != "" {
		return []string{train, test}
	}
	return nil
}

// original returns which of the named files is one of the original split, packed or
// not, or "".
func original(names []string, want string) string {
	for _, w := range []string{want, strings.TrimSuffix(want, packed)} {
		if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, w) }); i >= 0 {
			return names[i]
		}
	}
	return ""
}

// nearMisses returns those of the named files that look as if they were meant.
func nearMisses(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		low := strings.ToLower(n)
		return low[0] == '.' || strings.HasSuffix(low, ".json") || strings.Contains(low, staging) || !strings.Contains(low, "usps") && !strings.Contains(low, "zip.t")
	})
}

// ending returns the index of a name's ending, or -1.
func ending(name string) int {
	return slices.IndexFunc(endings, func(e string) bool { return strings.HasSuffix(strings.ToLower(name), e) })
}

// A rawFile is a file that holds USPS data.
type rawFile struct {
	name   string // its path or URL, for messages
	data   []byte
	staged string // where its bytes are, if they are in data/raw already
}

// read reads the files that choose chose.
func read(files []rawFile) (*usps.Data, error) {
	if len(files) == 1 {
		return usps.Resampled(files[0].name, files[0].data)
	}
	return usps.Original(files[0].name, files[0].data, files[1].name, files[1].data)
}

const what = "the USPS digits (resampled split, 4649 training and 4649 test images)"

// damaged is the error of a file in data/raw.
func damaged(err error) error {
	return &stage.Unavailable{
		What:   what + " cannot be read",
		Remedy: "remove the file, and the next run gets it again, or replace it\n" + howTo(),
		Err:    err,
	}
}

// howTo says which files do, and where they come from.
func howTo() string {
	var b strings.Builder
	fmt.Fprintf(&b, "put one of these into %s, or name their folder with NEURORBIT_USPS or --set digits.path=FOLDER:\n", rawFolder)
	fmt.Fprintf(&b, "  %s.zip, .tar.bz2 or .mat (about 9 MB) from http://www.gaussianprocess.org/gpml/data/, with arrays of SHA-256\n", resampled)
	for _, p := range usps.Pins() {
		fmt.Fprintf(&b, "    %-14s %3d x %d float64  %s\n", p.Name, p.Rows, p.Cols, p.SHA256)
	}
	fmt.Fprintf(&b, "  %s (1829071 bytes, SHA-256 66ebf231ab51f2cf6ac1a892d0f98ccffee1079d7a5db638c1f11f366046ca16) together with\n", zipTrain)
	fmt.Fprintf(&b, "  %s (439208 bytes, SHA-256 8dacc3c6e136af6c3488de9e5113a7daf140c8c2f1f0b61c54ee02f03f1a962f)\n", zipTest)
	fmt.Fprintf(&b, "    from https://hastie.su.domains/ElemStatLearn/datasets/\n")
	b.WriteString("or do without them: --set digits.source=synthetic")
	return b.String()
}

// stamp is on everything made of synthetic digits; wanted says how to get USPS, where
// that was looked for.
var (
	stamp  = stage.Stamp{Text: "synthetic digits, not USPS"}
	wanted = stage.Stamp{
		Text:   stamp.Text,
		Remedy: "for USPS put usps_resampled.zip from http://www.gaussianprocess.org/gpml/data/ into " + rawFolder + " and run again",
	}
)
