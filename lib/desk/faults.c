#include "desk/faults.h"

#include "desk/internal.h"

const struct tkt_error *faults_add(void *faults,
				   const struct index_fault *fault)
{
	struct faults *f = faults;
	struct index_fault copy = *fault;

	copy.path = arena_strdup(f->arena, fault->path);
	copy.message = arena_strdup(f->arena, fault->message);
	vec_push(f, copy);
	return NULL;
}

void faults_tell(const struct faults *f, desk_fault_fn *fn, void *context)
{
	for (size_t i = 0; i < f->len; i++) {
		const struct index_fault *one = &f->items[i];

		desk_tell_fault(fn, context, one->path,
				tkt_error(one->code, "%s", one->message));
	}
}
