// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.ca.CaWatches;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultSentence;
import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.intentions.DefaultPolicyWatches;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.agent.intentions.IntentionsWatch;
import dev.consort.agent.jwt.KeySets;
import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.agent.jwt.ProviderWatch;
import dev.consort.agent.mesh.ConfigWatches;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionName;
import dev.consort.authz.JwtProvider;
import dev.consort.certs.TrustBundle;
import dev.consort.certs.identity.ServiceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Gathers what the sidecar of a service decides by, from the same places in the same order of
 * trust. Used once, on the control thread.
 */
public final class ServiceInquiry {
  private static final Duration KEYS_WITHIN = Duration.ofSeconds(5);

  // Intentions do not look at datacenters.
  private static final String ANY_DATACENTER = "any";

  private final AgentConnection agent;
  private final Optional<DefaultPolicy> flag;
  private final IntentionName service;
  private final List<String> notes = new ArrayList<>();

  /**
   * About one service.
   *
   * @param flag what overrules the agent's default policy
   */
  public ServiceInquiry(
      AgentConnection agent, Optional<DefaultPolicy> flag, IntentionName service) {
    this.agent = agent;
    this.flag = flag;
    this.service = service;
  }

  /**
   * Asks. Completes on the control thread; fails with a sentence for the user when the intentions
   * or the mesh's roots cannot be had, for without these there is no verdict.
   */
  public CompletionStage<ServiceFacts> ask() {
    CompletableFuture<ServiceFacts> facts = new CompletableFuture<>();
    agent.runtime().control().execute(() -> begin(facts));
    return facts;
  }

  private void begin(CompletableFuture<ServiceFacts> facts) {
    needed(CaWatches.roots())
        .thenCombine(needed(IntentionsWatch.of(service.service())), this::gather)
        .thenCompose(gathered -> gathered)
        .whenComplete(
            (gathered, failure) -> {
              if (failure == null) {
                facts.complete(gathered);
              } else {
                facts.completeExceptionally(cause(failure));
              }
            });
  }

  private CompletionStage<ServiceFacts> gather(TrustBundle roots, IntentionsAnswer answer) {
    String trustDomain = roots.trustDomain();
    CompletableFuture<MeshEntry> mesh =
        otherwise(ConfigWatches.mesh(), MeshEntry.NONE, "the default normalization of paths holds")
            .toCompletableFuture();
    CompletableFuture<Optional<SpokenProtocol>> protocol =
        new ProtocolInquiry(agent, service.service()).ask().toCompletableFuture();
    CompletableFuture<DefaultPolicyFacts.Decided> policy =
        policy(trustDomain, answer).toCompletableFuture();
    CompletableFuture<Map<String, JwtProvider>> providers = providers(answer).toCompletableFuture();
    return CompletableFuture.allOf(mesh, protocol, policy, providers)
        .thenApply(
            _ ->
                facts(
                    trustDomain,
                    answer,
                    policy.join(),
                    mesh.join(),
                    protocol.join(),
                    providers.join()));
  }

  private ServiceFacts facts(
      String trustDomain,
      IntentionsAnswer answer,
      DefaultPolicyFacts.Decided policy,
      MeshEntry mesh,
      Optional<SpokenProtocol> protocol,
      Map<String, JwtProvider> providers) {
    List<Intention> all = new ArrayList<>(answer.live());
    answer.audited().forEach(tried -> all.add(tried.withAudited(true)));
    notes.addAll(mesh.warnings());
    return new ServiceFacts(
        trustDomain, all, providers, policy, mesh.normalization(), protocol, notes);
  }

  private CompletionStage<DefaultPolicyFacts.Decided> policy(
      String trustDomain, IntentionsAnswer answer) {
    DefaultPolicyFacts known = DefaultPolicyFacts.start(flag).withHeader(answer.aclDefault());
    if (flag.isPresent()) {
      return CompletableFuture.completedStage(known.decide());
    }
    ServiceId own =
        new ServiceId(
            trustDomain,
            service.partition(),
            service.namespace(),
            ANY_DATACENTER,
            service.service());
    return silent(DefaultPolicyWatches.self())
        .thenCombine(
            silent(DefaultPolicyWatches.probe(own)),
            (self, probe) -> known.withSelf(self).withProbe(probe, answer.live()).decide());
  }

  private CompletionStage<Fact> silent(WatchSpec<Fact> question) {
    return agent.ask(question).exceptionally(_ -> Fact.SILENT);
  }

  private CompletionStage<Map<String, JwtProvider>> providers(IntentionsAnswer answer) {
    CompletionStage<Map<String, JwtProvider>> all =
        CompletableFuture.completedStage(new HashMap<>());
    for (String name : new TreeSet<>(answer.providers())) {
      all =
          all.thenCombine(
              provider(name),
              (found, one) -> {
                one.ifPresent(provider -> found.put(name, provider));
                return found;
              });
    }
    return all;
  }

  private CompletionStage<Optional<JwtProvider>> provider(String name) {
    return otherwise(
            ProviderWatch.of(name),
            new ProviderAnswer.Absent(),
            "no token of that provider is valid")
        .thenCompose(
            answer ->
                switch (answer) {
                  case ProviderAnswer.Found found ->
                      keys(name, found).thenApply(jwks -> Optional.of(found.provider(name, jwks)));
                  case ProviderAnswer.Absent _ ->
                      CompletableFuture.completedStage(Optional.empty());
                  case ProviderAnswer.Unusable(var why) -> {
                    notes.add("The jwt-provider " + name + " cannot be used: " + why + ".");
                    yield CompletableFuture.completedStage(Optional.empty());
                  }
                });
  }

  /** Its key set, or nothing when that cannot be had within a moment. */
  private CompletionStage<Optional<String>> keys(String name, ProviderAnswer.Found found) {
    CompletableFuture<Optional<String>> keys = new CompletableFuture<>();
    KeySets.Listener listener =
        new KeySets.Listener() {
          @Override
          public void changed(String jwks) {
            keys.complete(Optional.of(jwks));
          }

          @Override
          public void failing() {
            keys.complete(Optional.empty());
          }
        };
    agent
        .runtime()
        .timers()
        .after(KEYS_WITHIN, () -> agent.runtime().control().execute(listener::failing));
    KeySets.Subscription subscription = agent.keys().subscribe(found.keys(), listener);
    return keys.thenApply(
        jwks -> {
          subscription.close();
          if (jwks.isEmpty()) {
            notes.add(
                "The keys of jwt-provider "
                    + name
                    + " could not be fetched from here ("
                    + found.keys().label()
                    + "), so no token of it is valid.");
          }
          return jwks;
        });
  }

  private <T> CompletionStage<T> needed(WatchSpec<T> question) {
    return agent
        .ask(question)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedStage(
                    new InquiryFailed(sentence(question.request(), failure))));
  }

  private <T> CompletionStage<T> otherwise(WatchSpec<T> question, T absent, String then) {
    return agent
        .ask(question)
        .exceptionally(
            failure -> {
              notes.add(sentence(question.request(), failure) + " So " + then + " here.");
              return absent;
            });
  }

  private String sentence(AgentRequest request, Throwable failure) {
    return cause(failure) instanceof AgentCallFailed told
        ? FaultSentence.of(agent.address(), request, told.fault())
        : cause(failure).toString();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? cause(failure.getCause())
        : failure;
  }
}
