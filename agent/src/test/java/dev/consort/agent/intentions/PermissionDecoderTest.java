// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.agent.Answers;
import dev.consort.agent.json.Fields;
import dev.consort.agent.json.NotUnderstood;
import dev.consort.authz.ClaimMatch;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.JwtRequirement;
import dev.consort.authz.PathMatch;
import dev.consort.authz.Permission;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PermissionDecoderTest {
  private static Permission decode(String members) throws NotUnderstood {
    return Fields.read(
        Answers.json("{'Action':'allow'" + members + "}"), "", PermissionDecoder::permission);
  }

  private static HeaderMatch header(String members) throws NotUnderstood {
    return decode(",'HTTP':{'Header':[{" + members + "}]}").http().headers().getFirst();
  }

  @Test
  void permission_withoutHttp_isAboutEveryRequest() throws Exception {
    assertEquals(new Permission(IntentionAction.ALLOW), decode(""));
    assertEquals(new Permission(IntentionAction.ALLOW), decode(",'HTTP':{},'JWT':null"));
  }

  @Test
  void emptyMembers_areAsIfTheyWereNotThere() throws Exception {
    Permission read =
        decode(
            ",'HTTP':{'PathExact':'','PathPrefix':'/a','PathRegex':null,'Header':null,"
                + "'Methods':[]}");
    assertEquals(new HttpMatch(new PathMatch.Prefix("/a"), List.of(), Set.of()), read.http());
    assertEquals(
        new HeaderMatch("x", new ValueMatch.Exact("v", false), false),
        header("'Name':'X','Present':false,'Exact':'v','Prefix':'','Invert':false"));
  }

  @Test
  void methods_arePutInUpperCase() throws Exception {
    assertEquals(
        Set.of("GET", "PUT"), decode(",'HTTP':{'Methods':['get','PUT']}").http().methods());
  }

  @Test
  void invertedPresence_asksForAbsence() throws Exception {
    assertEquals(
        new HeaderMatch("x", new ValueMatch.Present(), true),
        header("'Name':'x','Present':true,'Invert':true"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Exact", "Prefix", "Suffix", "Contains"})
  void ignoreCase_isKept(String kind) throws Exception {
    ValueMatch read = header("'Name':'x','" + kind + "':'v','IgnoreCase':true").value();
    assertEquals(kind + "[value=v, ignoreCase=true]", read.toString());
  }

  @Test
  void requirements_keepTheirClaims() throws Exception {
    Permission read =
        decode(
            ",'JWT':{'Providers':[{'Name':'a'},"
                + "{'Name':'b','VerifyClaims':[{'Path':['x','y'],'Value':'z'}]}]}");
    assertEquals(
        List.of(
            new JwtRequirement("a", List.of()),
            new JwtRequirement("b", List.of(new ClaimMatch(List.of("x", "y"), "z")))),
        read.jwt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'HTTP':{'PathGlob':'/*'} | the unknown field HTTP.PathGlob",
        "'HTTP':{'path_exact':'/a'} | the unknown field HTTP.path_exact",
        "'HTTP':{'pathExact':'/a'} | the unknown field HTTP.pathExact",
        "'HTTP':{'Query':null} | the unknown field HTTP.Query",
        "'HTTP':[] | HTTP that is no object",
        "'HTTP':'/a' | HTTP that is no object",
        "'HTTP':{'PathExact':5} | HTTP.PathExact = 5",
        "'HTTP':{'PathExact':['/a']} | HTTP.PathExact = [\"/a\"]",
        "'HTTP':{'Methods':'GET'} | HTTP.Methods = \"GET\"",
        "'HTTP':{'Methods':['GET','']} | HTTP.Methods = a list with \"\"",
        "'HTTP':{'Methods':['GET',null]} | HTTP.Methods = a list with null",
        "'HTTP':{'Header':{}} | HTTP.Header = {}",
        "'HTTP':{'Header':['x']} | HTTP.Header[0] that is no object",
        "'HTTP':{'Header':[{'Name':'x','Exact':'v','Glob':'w'}]} | the unknown field HTTP.Header[0].Glob",
        "'HTTP':{'Header':[{'Name':'x','Exact':'v','Invert':'true'}]} | HTTP.Header[0].Invert = \"true\"",
        "'HTTP':{'Header':[{'Name':'x','Present':1}]} | HTTP.Header[0].Present = 1",
        "'HTTP':{'Header':[{'Name':'x','Exact':'v'},{'Exact':'v'}]} | no HTTP.Header[1].Name",
        "'HTTP':{'Header':[{'Name':'','Exact':'v'}]} | no HTTP.Header[0].Name",
        "'JWT':[] | JWT that is no object",
        "'JWT':{} | no JWT.Providers",
        "'JWT':{'Providers':[]} | no JWT.Providers",
        "'JWT':{'Providers':[{}]} | no JWT.Providers[0].Name",
        "'JWT':{'Providers':[{'Name':'a','Audiences':[]}]} | the unknown field JWT.Providers[0].Audiences",
        "'JWT':{'Providers':[{'Name':'a','VerifyClaims':[{'Value':'z'}]}]} | no JWT.Providers[0].VerifyClaims[0].Path",
        "'JWT':{'Providers':[{'Name':'a','VerifyClaims':[{'Path':[''],'Value':'z'}]}]} | JWT.Providers[0].VerifyClaims[0].Path = a list with \"\"",
        "'JWT':{'Providers':[{'Name':'a','VerifyClaims':[{'Path':['x']}]}]} | no JWT.Providers[0].VerifyClaims[0].Value",
        "'JWT':{'Providers':[{'Name':'a'}],'Any':true} | the unknown field JWT.Any",
        "'GRPC':{} | the unknown field GRPC"
      },
      quoteCharacter = '`')
  void strangePermission_isRefusedWithThePathToIt(String members, String what) {
    assertEquals(what, assertThrows(NotUnderstood.class, () -> decode("," + members)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'PathExact':'/a','PathPrefix':'/a'",
        "'PathExact':'/a','PathRegex':'/a'",
        "'PathPrefix':'/a','PathRegex':'/a'",
        "'PathExact':'admin'",
        "'PathPrefix':'*'",
        "'Header':[{'Name':'x'}]",
        "'Header':[{'Name':'x','Present':false,'Invert':true}]",
        "'Header':[{'Name':'x','Present':true,'Exact':'v'}]",
        "'Header':[{'Name':'x','Exact':'v','Prefix':'v'}]",
        "'Header':[{'Name':'x','Suffix':'v','Contains':'v'}]",
        "'Header':[{'Name':'x','Exact':'v','Regex':'v'}]",
        "'Header':[{'Name':'x','Regex':'v','IgnoreCase':true}]",
        "'Header':[{'Name':'x','Present':true,'IgnoreCase':true}]"
      })
  void ambiguousMatch_isRefused(String http) {
    assertThrows(NotUnderstood.class, () -> decode(",'HTTP':{" + http + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'Allow'", "''", "null", "true", "'log'"})
  void strangeAction_isRefused(String action) {
    assertThrows(
        NotUnderstood.class,
        () ->
            Fields.read(
                Answers.json("{'Action':" + action + "}"), "", PermissionDecoder::permission));
  }
}
