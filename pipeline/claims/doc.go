// Package claims compares what a publication prints with what the pipeline
// computed. A claims file lists statements, each with a query on the artifacts,
// the printed value and the kind of comparison; Check gives a verdict on each.
// The package knows nothing about what the tables mean.
//
// # Claims file
//
//	paper: toy
//	title: Squares and their sums ...
//	claims:
//	  - id: toy.even.count          # unique, starts with "<paper>."
//	    place: "Table 2"            # where the publication says it
//	    quote: ["There are 27 even squares."]   # its own words, for verify --coverage
//	    says: "27 even squares"     # our paraphrase
//	    weight: result              # or detail, setting, check, beyond
//	    repeats: toy.table2         # the claim that it says again, or follows from
//	    query: {table: squares/list, where: {n: 7, even: true}, value: count}
//	    kind: exact
//	    expect: 27
//	    needs: {squares.n: 7}       # config the claim presupposes
//	    holds: true                 # the default
//	uncovered:                      # statements no artifact can test
//	  - {place: ..., says: ..., why: ..., quote: ...}
//	passed:                         # parts of the text that state no result
//	  - {quote: ["References ... 596-605."], why: references}
//	  - {pattern: '\[[0-9]+\]', why: references}
//	errata:                         # slips in the printed text
//	  - {id: ..., place: ..., printed: ..., correct: ..., evidence: ...}
//
// A statement known not to come out carries holds: false and says why; Check then
// complains only if it comes out after all. An erratum may carry the query, expect
// and kind of a claim: data that show the correct reading.
//
// A weight says what a claim counts as; tallies count results that repeat nothing, and
// all else apart. A result comes out of the publication's computation and could have
// come out otherwise; a detail says something smaller of that; a setting is what the
// publication sets; a check is a fact of the data, or true by construction; a claim of
// weight beyond is a result of the project's own, which the publication does not state.
//
// A statement that can be read in more than one way, or that comes out only if it means
// something else than it says, is one claim with one verdict, and readings beside it:
//
//	readings:
//	  - as: "all squares"
//	    query: {table: squares/list, value: count}
//	    kind: exact
//	    expect: 27
//	    holds: false
//
// In why and note, and in the file's finding, {toy.even.count} stands for what came of
// that claim.
//
// # Coverage
//
// Coverage compares the text of a publication with the quotes: each sentence, and each
// line of a table, must be in part in a quote of some entry; each number in a quote of an
// entry that has the number, or that tests nothing (uncovered, passed). A quote
// "first words ... last words" is all that is between them. White space does not count.
//
// # Queries
//
// A query selects the rows of one table that satisfy all of where (column:
// value; column: [any, of, these]; for columns of numbers also column: ">= 0")
// and reduces them to a value:
//
//	count         number of rows selected
//	distinct:col  number of different values in the column
//	sum:col       sum; of floating-point values in row order
//	mean:col      sum divided by the number of rows
//	min:col       smallest value
//	max:col       largest value
//	only:col      the value of the one row selected
//	list:col      all values, in row order
//
// A claim of weight setting may ask for a config key instead, {setting: squares.n}.
//
// Where there is nothing to give (no row; several rows for only; NaN) a query has no
// value, which differs from whatever is printed.
//
// # Kinds of comparison
//
// With g the value got, e the printed one (expect) and t the tolerance:
//
//	exact     g == e; numbers by value, strings byte by byte
//	abs       |g - e| <= t
//	interval  lo <= g <= hi, where expect is [lo, hi]
//	rows      the multiset of selected rows, reduced to query.columns, equals
//	          the rows of the published CSV file
//
// exact and abs compare lists of equal length element by element. For rows, the
// CSV's columns are those of the same names, or published_columns in the same order;
// cells are read as the type of the table's column. Rows that stand in one of the two
// only are listed as missing (printed, not found) or extra (found, not printed).
//
// # Verdicts
//
// A claim is reproduced if its comparison holds, else it differs. It is not
// testable if the config does not satisfy needs, or if the table or file it reads
// has not been made. A need is satisfied if it equals the config's value or an
// element of the config's list; a list of needs, if all of them are; a text ">= 7",
// if the config's value is a number of at least 7. A query that can never work,
// such as one naming an unknown table, column or config key, is an error.
//
// # Metrics file
//
//	metrics:
//	  - {id: toy.squares, doc: all squares, query: {table: squares/list, value: count}}
//
// Metrics are numbers by which the results of several configs are compared.
package claims
