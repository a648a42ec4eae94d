// Sums of products with about twice the digits of double: what kernel entries are checked against.
#ifndef MINNORM_PRECISE_SUMS_H
#define MINNORM_PRECISE_SUMS_H

/* sum_i x_i z_i and sum_i (x_i - z_i)^2, each rounded once. */
double mn_preciseProduct(const double *x, const double *z, long count);
double mn_preciseSquaredDifference(const double *x, const double *z, long count);

/* The same of whole numbers, whose sums double holds exactly in any order. */
double mn_wholeProduct(const double *x, const double *z, long count);
double mn_wholeSquaredDifference(const double *x, const double *z, long count);

#endif
