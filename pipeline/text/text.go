// Package text has the small ways in which the machinery writes words: one to
// quote for a shell, one to cut what is too long, one to find the word that was
// meant, one to write sizes.
package text

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Command quotes the words of a command for a POSIX shell and joins them.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// Quote quotes one word for a POSIX shell, if it has to be.
func Quote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\r\n\"'`$&|;<>()[]{}*?!#~\\") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// secret matches the name and password in a URL, and values of its query whose names
// end like those of secrets, such as access_token and X-Amz-Signature.
var secret = regexp.MustCompile(`(://)[^/?#\s"']+@|` +
	`((?:[?&]|\\u0026)[\w.-]*(?i:token|passw(?:or)?d|pwd|secret|signature|sig|credential|key|auth)=)[^&\s"'\\]+`)

// Redact replaces what must not be shown or kept: user and password in a URL, and
// secrets in its query.
func Redact(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	return secret.ReplaceAllStringFunc(s, func(m string) string {
		if rest, ok := strings.CutSuffix(m, "@"); ok && strings.HasPrefix(rest, "://") {
			return "://***@"
		}
		return m[:strings.Index(m, "=")+1] + "***"
	})
}

// Clip cuts s to n characters, the last of which is then an ellipsis.
func Clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// Nearest returns the word of a list that a misspelt one most likely stands for,
// or "" if none is near: about a third of the letters may differ, or one word is
// the beginning of the other. Neither case nor the difference between _ and -
// counts. Of equally near words the first is returned.
func Nearest(word string, list []string) string {
	best, least := "", 0
	for _, w := range list {
		d := distance(word, w)
		if d > (max(len(word), len(w))+1)/3 && !abbreviates(word, w) {
			continue
		}
		if best == "" || d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is the Levenshtein distance. Words of the same letters are at most 1
// apart, overlong words are far from everything.
func distance(a, b string) int {
	const limit = 100
	if len(a) > limit || len(b) > limit {
		return max(len(a), len(b))
	}
	fold := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }
	letters := func(s string) string { return string(slices.Sorted(slices.Values([]byte(s)))) }
	a, b = fold(a), fold(b)
	d := levenshtein.ComputeDistance(a, b)
	if d > 1 && letters(a) == letters(b) {
		return 1
	}
	return d
}

// abbreviates tells whether one of two words is the beginning of the other.
func abbreviates(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return min(len(a), len(b)) >= 3 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// Named writes the path of a config key with the names that items of lists have, as
// nets[big].n for nets[2].n. The settings are JSON by path.
func Named(path string, settings map[string]string) string {
	list, rest, ok := strings.Cut(path, "]")
	name := strings.Trim(settings[list+"].name"], `"`)
	if at := strings.LastIndex(list, "["); ok && at >= 0 && name != "" {
		return list[:at+1] + name + "]" + rest
	}
	return path
}

// Bytes writes a number of bytes with three digits and a unit.
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n), ""
	for _, u := range []string{"k", "M", "G", "T"} {
		if f >= 1000 {
			f, unit = f/1000, u
		}
	}
	return fmt.Sprintf("%.3g %sB", f, unit)
}

// Duration writes a time with two or three digits and a unit.
func Duration(seconds float64) string {
	switch {
	case seconds < 0.005:
		return "0 s"
	case seconds < 10:
		return fmt.Sprintf("%.2g s", math.Round(seconds*100)/100)
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 90*60:
		return fmt.Sprintf("%.2g min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}

// Plural writes a count with its noun: "1 shard", "2 shards".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Headline is the first line of a list and how many more there are.
func Headline(list []string) string {
	if len(list) > 1 {
		return fmt.Sprintf("%s (and %d more)", Clip(list[0], 100), len(list)-1)
	}
	return Clip(Join("", list...), 100)
}

// OrNone writes an empty value as "(none)".
func OrNone(s string) string { return cmp.Or(s, "(none)") }

// Join joins the parts that are not empty.
func Join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), sep)
}
