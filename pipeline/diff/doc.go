// Package diff compares two sides of a project: their settings, the code of
// their stages, their tables, the data behind their figures and the verdicts on
// their claims. It knows nothing of where the sides come from: it is given
// settings, rows and verdicts, and returns a Report, which Text and Markdown
// render.
//
// # Tables
//
// Tables compares two tables by the columns that identify a row. Rows with a key
// that only one side has are added or removed, the others equal or changed. A
// table comes in parts; parts with an equal content digest on both sides are
// equal without being read. What is left is read once, piece by piece, and
// merged, as long as the keys of both sides increase. Otherwise it is read again,
// as often as it takes to hold no more than a bounded share of one side's rows in
// memory. A key that occurs twice on a side, or a key column that is missing, is
// a *KeyError.
//
// # Values
//
// Two floats are equal if their bits are, and all NaNs are one. For changed
// numbers a and b,
//
//	abs = |a - b|
//	rel = |a - b| / max(|a|, |b|)
//	ulp = number of steps from a to b through the floats of the column's type,
//	      from -0 to +0 being one
//
// and the largest of each is reported; if one of them is NaN or infinite the pair
// only counts as not finite. Rows are ranked by the largest rel of their values;
// a changed text or truth value ranks as 1, a value that became or was not finite
// before all others.
//
// # Figures
//
// Figures are compared by the CSV file behind them, whose numbers are printed
// ones. Its rows are identified by the shortest run of leading columns that tells
// all rows of each side apart, or else by their number. A series is one of the
// other columns, for each value of the first key column if there are several key
// columns and at most MaxGroups values.
package diff
