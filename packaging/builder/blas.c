/* OpenBLAS's names of 32-bit integers, answered by the OpenBLAS of NumPy's wheel, whose integers
 * have 64 bits and whose names say so. FAISS and OpenCV each bring an OpenBLAS of 39 MB of their
 * own, of which they call these functions; see trim.py.
 *
 * Fortran passes everything by address. Lengths of character arguments, which gfortran adds at the
 * end, are always 1 here. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef int32_t small;
typedef int64_t large;
typedef struct { float re, im; } cfloat;
typedef struct { double re, im; } cdouble;

#define FORTRAN(name) scipy_##name##64_
#define CBLAS(name) scipy_cblas_##name##64_

/* The library numbers rows from one in an array of its own integers. */
static large *widened(const small *from, large count)
{
    large *to = malloc((size_t)(count > 0 ? count : 1) * sizeof *to);
    if (!to)
        abort();
    for (large i = 0; i < count; i++)
        to[i] = from ? from[i] : 0;
    return to;
}

static void narrowed(large *from, small *to, large count)
{
    for (large i = 0; i < count; i++)
        to[i] = (small)from[i];
    free(from);
}

static large least(large a, large b) { return a < b ? a : b; }

#define GEMM(p, type)                                                                             \
    void FORTRAN(p##gemm_)(const char *, const char *, const large *, const large *,              \
        const large *, const type *, const type *, const large *, const type *, const large *,    \
        const type *, type *, const large *, size_t, size_t);                                     \
    void p##gemm_(const char *ta, const char *tb, const small *m, const small *n, const small *k, \
        const type *alpha, const type *a, const small *lda, const type *b, const small *ldb,      \
        const type *beta, type *c, const small *ldc)                                              \
    {                                                                                             \
        large m_ = *m, n_ = *n, k_ = *k, lda_ = *lda, ldb_ = *ldb, ldc_ = *ldc;                   \
        FORTRAN(p##gemm_)(ta, tb, &m_, &n_, &k_, alpha, a, &lda_, b, &ldb_, beta, c, &ldc_, 1, 1);\
    }
GEMM(s, float)
GEMM(d, double)

#define CGEMM(p, scalar, pointer)                                                                 \
    void CBLAS(p##gemm)(int, int, int, large, large, large, scalar, const pointer *, large,       \
        const pointer *, large, scalar, pointer *, large);                                        \
    void cblas_##p##gemm(int order, int ta, int tb, small m, small n, small k, scalar alpha,      \
        const pointer *a, small lda, const pointer *b, small ldb, scalar beta, pointer *c,        \
        small ldc)                                                                                \
    {                                                                                             \
        CBLAS(p##gemm)(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);              \
    }
CGEMM(s, float, float)
CGEMM(d, double, double)
CGEMM(c, const void *, void)
CGEMM(z, const void *, void)

void FORTRAN(sgemv_)(const char *, const large *, const large *, const float *, const float *,
    const large *, const float *, const large *, const float *, float *, const large *, size_t);
void sgemv_(const char *t, const small *m, const small *n, const float *alpha, const float *a,
    const small *lda, const float *x, const small *incx, const float *beta, float *y,
    const small *incy)
{
    large m_ = *m, n_ = *n, lda_ = *lda, incx_ = *incx, incy_ = *incy;
    FORTRAN(sgemv_)(t, &m_, &n_, alpha, a, &lda_, x, &incx_, beta, y, &incy_, 1);
}

void FORTRAN(ssyrk_)(const char *, const char *, const large *, const large *, const float *,
    const float *, const large *, const float *, float *, const large *, size_t, size_t);
void ssyrk_(const char *uplo, const char *t, const small *n, const small *k, const float *alpha,
    const float *a, const small *lda, const float *beta, float *c, const small *ldc)
{
    large n_ = *n, k_ = *k, lda_ = *lda, ldc_ = *ldc;
    FORTRAN(ssyrk_)(uplo, t, &n_, &k_, alpha, a, &lda_, beta, c, &ldc_, 1, 1);
}

#define FACTORS(p, type)                                                                          \
    void FORTRAN(p##getrf_)(const large *, const large *, type *, const large *, large *,         \
        large *);                                                                                 \
    void p##getrf_(const small *m, const small *n, type *a, const small *lda, small *ipiv,        \
        small *info)                                                                              \
    {                                                                                             \
        large m_ = *m, n_ = *n, lda_ = *lda, info_ = 0, count = least(m_, n_);                    \
        large *pivots = widened(NULL, count);                                                     \
        FORTRAN(p##getrf_)(&m_, &n_, a, &lda_, pivots, &info_);                                   \
        narrowed(pivots, ipiv, count);                                                            \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##getri_)(const large *, type *, const large *, const large *, type *,          \
        const large *, large *);                                                                  \
    void p##getri_(const small *n, type *a, const small *lda, const small *ipiv, type *work,      \
        const small *lwork, small *info)                                                          \
    {                                                                                             \
        large n_ = *n, lda_ = *lda, lwork_ = *lwork, info_ = 0;                                   \
        large *pivots = widened(lwork_ == -1 ? NULL : ipiv, n_);                                  \
        FORTRAN(p##getri_)(&n_, a, &lda_, pivots, work, &lwork_, &info_);                         \
        free(pivots);                                                                             \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##gesv_)(const large *, const large *, type *, const large *, large *, type *,  \
        const large *, large *);                                                                  \
    void p##gesv_(const small *n, const small *nrhs, type *a, const small *lda, small *ipiv,      \
        type *b, const small *ldb, small *info)                                                   \
    {                                                                                             \
        large n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                        \
        large *pivots = widened(NULL, n_);                                                        \
        FORTRAN(p##gesv_)(&n_, &nrhs_, a, &lda_, pivots, b, &ldb_, &info_);                       \
        narrowed(pivots, ipiv, n_);                                                               \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##posv_)(const char *, const large *, const large *, type *, const large *,     \
        type *, const large *, large *, size_t);                                                  \
    void p##posv_(const char *uplo, const small *n, const small *nrhs, type *a, const small *lda, \
        type *b, const small *ldb, small *info)                                                   \
    {                                                                                             \
        large n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                        \
        FORTRAN(p##posv_)(uplo, &n_, &nrhs_, a, &lda_, b, &ldb_, &info_, 1);                      \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##potrf_)(const char *, const large *, type *, const large *, large *, size_t); \
    void p##potrf_(const char *uplo, const small *n, type *a, const small *lda, small *info)      \
    {                                                                                             \
        large n_ = *n, lda_ = *lda, info_ = 0;                                                    \
        FORTRAN(p##potrf_)(uplo, &n_, a, &lda_, &info_, 1);                                       \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##geqrf_)(const large *, const large *, type *, const large *, type *, type *,  \
        const large *, large *);                                                                  \
    void p##geqrf_(const small *m, const small *n, type *a, const small *lda, type *tau,          \
        type *work, const small *lwork, small *info)                                              \
    {                                                                                             \
        large m_ = *m, n_ = *n, lda_ = *lda, lwork_ = *lwork, info_ = 0;                          \
        FORTRAN(p##geqrf_)(&m_, &n_, a, &lda_, tau, work, &lwork_, &info_);                       \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##gels_)(const char *, const large *, const large *, const large *, type *,     \
        const large *, type *, const large *, type *, const large *, large *, size_t);            \
    void p##gels_(const char *t, const small *m, const small *n, const small *nrhs, type *a,      \
        const small *lda, type *b, const small *ldb, type *work, const small *lwork, small *info) \
    {                                                                                             \
        large m_ = *m, n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, lwork_ = *lwork;         \
        large info_ = 0;                                                                          \
        FORTRAN(p##gels_)(t, &m_, &n_, &nrhs_, a, &lda_, b, &ldb_, work, &lwork_, &info_, 1);     \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##gesdd_)(const char *, const large *, const large *, type *, const large *,    \
        type *, type *, const large *, type *, const large *, type *, const large *, large *,     \
        large *, size_t);                                                                         \
    void p##gesdd_(const char *job, const small *m, const small *n, type *a, const small *lda,    \
        type *s, type *u, const small *ldu, type *vt, const small *ldvt, type *work,              \
        const small *lwork, small *iwork, small *info)                                            \
    {                                                                                             \
        large m_ = *m, n_ = *n, lda_ = *lda, ldu_ = *ldu, ldvt_ = *ldvt, lwork_ = *lwork;         \
        large info_ = 0, *room = widened(NULL, 8 * least(m_, n_));                                \
        (void)iwork;                                                                              \
        FORTRAN(p##gesdd_)(job, &m_, &n_, a, &lda_, s, u, &ldu_, vt, &ldvt_, work, &lwork_, room, \
            &info_, 1);                                                                           \
        free(room);                                                                               \
        *info = (small)info_;                                                                     \
    }                                                                                             \
    void FORTRAN(p##gesvd_)(const char *, const char *, const large *, const large *, type *,     \
        const large *, type *, type *, const large *, type *, const large *, type *,              \
        const large *, large *, size_t, size_t);                                                  \
    void p##gesvd_(const char *jobu, const char *jobvt, const small *m, const small *n, type *a,  \
        const small *lda, type *s, type *u, const small *ldu, type *vt, const small *ldvt,        \
        type *work, const small *lwork, small *info)                                              \
    {                                                                                             \
        large m_ = *m, n_ = *n, lda_ = *lda, ldu_ = *ldu, ldvt_ = *ldvt, lwork_ = *lwork;         \
        large info_ = 0;                                                                          \
        FORTRAN(p##gesvd_)(jobu, jobvt, &m_, &n_, a, &lda_, s, u, &ldu_, vt, &ldvt_, work,        \
            &lwork_, &info_, 1, 1);                                                               \
        *info = (small)info_;                                                                     \
    }
FACTORS(s, float)
FACTORS(d, double)

void FORTRAN(dsyev_)(const char *, const char *, const large *, double *, const large *, double *,
    double *, const large *, large *, size_t, size_t);
void dsyev_(const char *job, const char *uplo, const small *n, double *a, const small *lda,
    double *w, double *work, const small *lwork, small *info)
{
    large n_ = *n, lda_ = *lda, lwork_ = *lwork, info_ = 0;
    FORTRAN(dsyev_)(job, uplo, &n_, a, &lda_, w, work, &lwork_, &info_, 1, 1);
    *info = (small)info_;
}

void FORTRAN(dgeev_)(const char *, const char *, const large *, double *, const large *, double *,
    double *, double *, const large *, double *, const large *, double *, const large *, large *,
    size_t, size_t);
void dgeev_(const char *left, const char *right, const small *n, double *a, const small *lda,
    double *wr, double *wi, double *vl, const small *ldvl, double *vr, const small *ldvr,
    double *work, const small *lwork, small *info)
{
    large n_ = *n, lda_ = *lda, ldvl_ = *ldvl, ldvr_ = *ldvr, lwork_ = *lwork, info_ = 0;
    FORTRAN(dgeev_)(left, right, &n_, a, &lda_, wr, wi, vl, &ldvl_, vr, &ldvr_, work, &lwork_,
        &info_, 1, 1);
    *info = (small)info_;
}

void FORTRAN(sorgqr_)(const large *, const large *, const large *, float *, const large *,
    const float *, float *, const large *, large *);
void sorgqr_(const small *m, const small *n, const small *k, float *a, const small *lda,
    const float *tau, float *work, const small *lwork, small *info)
{
    large m_ = *m, n_ = *n, k_ = *k, lda_ = *lda, lwork_ = *lwork, info_ = 0;
    FORTRAN(sorgqr_)(&m_, &n_, &k_, a, &lda_, tau, work, &lwork_, &info_);
    *info = (small)info_;
}

void FORTRAN(sgelsd_)(const large *, const large *, const large *, float *, const large *, float *,
    const large *, float *, const float *, large *, float *, const large *, large *, large *);
void sgelsd_(const small *m, const small *n, const small *nrhs, float *a, const small *lda,
    float *b, const small *ldb, float *s, const float *rcond, small *rank, float *work,
    const small *lwork, small *iwork, small *info)
{
    large m_ = *m, n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, lwork_ = *lwork;
    large rank_ = 0, info_ = 0, smaller = least(m_, n_);
    /* At most 3 * levels + 11 integers for each row, and no tree has more than 32 levels. */
    large *room = widened(NULL, (3 * 32 + 11) * smaller + 16);
    FORTRAN(sgelsd_)(&m_, &n_, &nrhs_, a, &lda_, b, &ldb_, s, rcond, &rank_, work, &lwork_, room,
        &info_);
    if (lwork_ == -1 && iwork)
        iwork[0] = (small)room[0];
    free(room);
    *rank = (small)rank_;
    *info = (small)info_;
}
