/*
 * A world, and people in it who do what comes to their mind.
 */
#ifndef SCENE_H
#define SCENE_H

#include "base/vec.h"
#include "world.h"

/* What can be talked of; what all began with comes first. */
struct things {
	VEC(char *) tickets, articles;
};

struct scene {
	struct world world;
	struct sample_random random;
	struct things things;
	const char *who, *ticket; /* the last, who often go on; NULL: none */
};

/* world_begin() of the scene's world, and what that has. */
void scene_begin(struct scene *s);
void scene_end(struct scene *s, bool keep);

unsigned scene_pick(struct scene *s, unsigned below);
#define SCENE_PICK(s, list) ((list)[scene_pick(s, ARRAY_LEN(list))])

/* Somebody does something in a clone; the rules may not let them. */
void scene_act(struct scene *s, unsigned clone);

#endif
