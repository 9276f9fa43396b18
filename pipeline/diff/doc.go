// Package diff compares two sides of a project: configs, runs or Git revisions. An
// Opener finds out what is meant, Compare compares settings, the code of stages,
// tables, the data behind figures and the outcomes of claims, and Text and Markdown
// render the Report.
//
// Tables are joined in memory on the columns that identify a row: rows with a key
// that only one side has are added or removed, the others equal or changed. A key
// that stands twice on a side is an error. Two floats are equal if their bits are,
// and all NaNs are one. For changed numbers a and b,
//
//	abs = |a - b|
//	rel = |a - b| / max(|a|, |b|)
//
// and the largest of each is reported; if one of them is NaN or infinite the pair
// only counts as not finite.
//
// CSV files are tables of texts. Their rows are identified by the leading columns
// that tell all of them apart, or else by their numbers.
package diff
