/*
 * libgit2 without what it brings for the network.
 *
 * Nothing here moves over the network through libgit2: `git` does that,
 * since it knows ssh and credential helpers.  Starting a process with
 * libgit2.so costs 16 ms, because it links 18 libraries and reads all
 * certificates that the system trusts.  With what follows it is 4 ms;
 * linked from libgit2.a, which then needs neither mbedTLS, libssh2,
 * Kerberos nor OpenSSL, it is 0.3 ms.
 *
 * That is why there is no module that is loaded when libgit2 is first needed:
 * code in the program's own file that nobody calls is not even read from the
 * disk.  What is late is its start (light.h).
 */
#include <errno.h>
#include <netdb.h>
#include <pwd.h>
#include "store/internal.h"

/*
 * For libgit2.a: in place of its own transports, so that the linker leaves
 * them out.  The names are inner ones of libgit2 1.5; where another version
 * has others, the Makefile's trial fails and it takes the shared library,
 * which does not see these.
 */
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_mbedtls_stream_global_init(void);
int git_mbedtls_stream_new(void **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(void **out, void *in, const char *host);
int git_transport_ssh_global_init(void);
int git_transport_ssh_with_paths(void **out, void *owner, void *payload);
int git_smart_subtransport_ssh(void **out, void *owner, void *param);
int git_http_auth_negotiate(void **out, const void *url);

/* For libgit2.so: what it calls to read the certificates (4.6 ms). */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

void git_without_network(void)
{
}

int git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file;
	(void)path;
	return -1;
}

int git_mbedtls_stream_global_init(void)
{
	return 0;
}

int git_mbedtls_stream_new(void **out, const char *host, const char *port)
{
	(void)out;
	(void)host;
	(void)port;
	return -1;
}

int git_mbedtls_stream_wrap(void **out, void *in, const char *host)
{
	(void)out;
	(void)in;
	(void)host;
	return -1;
}

int git_transport_ssh_global_init(void)
{
	return 0;
}

int git_transport_ssh_with_paths(void **out, void *owner, void *payload)
{
	(void)out;
	(void)owner;
	(void)payload;
	return -1;
}

int git_smart_subtransport_ssh(void **out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return -1;
}

int git_http_auth_negotiate(void **out, const void *url)
{
	(void)out;
	(void)url;
	return -1;
}

/*
 * libc's own look names up as the machine is configured, by libraries that
 * are loaded then: what a program without any cannot do (Makefile, LINK).
 */
int getaddrinfo(const char *name, const char *service,
		const struct addrinfo *hints, struct addrinfo **out)
{
	(void)name;
	(void)service;
	(void)hints;
	(void)out;
	return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *all)
{
	(void)all;
}

/* Asked for the home of who started a set-user-ID program, of no other. */
int getpwuid_r(uid_t uid, struct passwd *entry, char *text, size_t len,
	       struct passwd **out)
{
	(void)uid;
	(void)entry;
	(void)text;
	(void)len;
	*out = NULL;
	return ENOSYS;
}

/*
 * Exported from the program, it comes before mbedTLS's own.  There are then no
 * certificates to trust: a connection, which nobody should make, is refused.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}
