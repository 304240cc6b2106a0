// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/**
 * A service: {@code spiffe://<td>[/ap/<partition>]/ns/<ns>/dc/<dc>/svc/<service>}.
 *
 * @param trustDomain lower case
 * @param partition lower case; {@link SpiffeId#DEFAULT_PARTITION} when the URI names none
 * @param namespace {@code default} in the community edition
 * @param datacenter where the certificate was issued; intentions ignore it, upstream checks do not
 * @param service the service's name, never an instance id; case-sensitive
 */
public record ServiceId(
    String trustDomain, String partition, String namespace, String datacenter, String service)
    implements SpiffeId {
  /** Lowers what compares without case; an empty part is refused. */
  public ServiceId {
    trustDomain = IdParts.folded(trustDomain, "trust domain");
    partition = IdParts.folded(partition, "partition");
    IdParts.present(namespace, "namespace");
    IdParts.present(datacenter, "datacenter");
    IdParts.present(service, "service");
  }

  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, partition, "ns", namespace, "dc", datacenter, "svc", service);
  }
}
