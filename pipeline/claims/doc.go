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
//	    says: "27 even squares"   # our paraphrase
//	    query: {table: squares/list, where: {n: 7, even: true}, value: count}
//	    kind: exact
//	    expect: 27
//	    needs: {squares.n: 7}       # config the claim presupposes
//	    holds: true                 # the default
//	uncovered:                      # statements no artifact can test
//	  - {place: ..., says: ..., why: ...}
//	errata:                         # slips in the printed text
//	  - {id: ..., place: ..., printed: ..., correct: ..., evidence: ...}
//
// A statement known not to come out carries holds: false and says why; Check then
// complains only if it comes out after all. An erratum may carry the query, expect
// and kind of a claim: data that show the correct reading.
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
