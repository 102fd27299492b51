package io.fhirexport.core.search;

import io.fhirexport.core.search.Expression.And;
import io.fhirexport.core.search.Expression.Equal;
import io.fhirexport.core.search.Expression.Exists;
import io.fhirexport.core.search.Expression.Focus;
import io.fhirexport.core.search.Expression.Index;
import io.fhirexport.core.search.Expression.Is;
import io.fhirexport.core.search.Expression.Literal;
import io.fhirexport.core.search.Expression.Member;
import io.fhirexport.core.search.Expression.Not;
import io.fhirexport.core.search.Expression.OfType;
import io.fhirexport.core.search.Expression.Or;
import io.fhirexport.core.search.Expression.Resolve;
import io.fhirexport.core.search.Expression.Union;
import io.fhirexport.core.search.Expression.Where;
import io.fhirexport.core.search.Expression.WholeResource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses an expression. Confined. */
final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:([A-Za-z_]\\w*|`[^`]+`|[%$]\\w+|\\d+(?:\\.\\d+)?|'(?:[^'\\\\]|\\\\.)*+'|!=|[^\\s\\w])|$)");
  private static final String END = "";

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int p;

  private ExpressionParser(String text) {
    this.text = text;
  }

  /**
   * Parses an expression.
   *
   * @throws UnsupportedExpressionException if it is no FHIRPath, or beyond the part understood here
   */
  static Expression parse(String text) throws UnsupportedExpressionException {
    ExpressionParser parser = new ExpressionParser(text);
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.lookingAt() && matcher.group(1) != null) {
      parser.tokens.add(matcher.group(1));
      matcher.region(matcher.end(), text.length());
    }
    Expression parsed = parser.or();
    if (!parser.peek().equals(END)) {
      throw parser.unexpected();
    }
    return parsed;
  }

  private Expression or() throws UnsupportedExpressionException {
    Expression left = and();
    while (taken("or")) {
      left = new Or(left, and());
    }
    return left;
  }

  private Expression and() throws UnsupportedExpressionException {
    Expression left = equality();
    while (taken("and")) {
      left = new And(left, equality());
    }
    return left;
  }

  private Expression equality() throws UnsupportedExpressionException {
    Expression left = union();
    if (taken("=")) {
      return new Equal(left, union());
    }
    return taken("!=") ? new Not(new Equal(left, union())) : left;
  }

  private Expression union() throws UnsupportedExpressionException {
    Expression left = typed();
    while (taken("|")) {
      left = new Union(left, typed());
    }
    return left;
  }

  private Expression typed() throws UnsupportedExpressionException {
    Expression left = path();
    while (true) {
      if (taken("as")) {
        left = new OfType(left, type());
      } else if (taken("is")) {
        left = new Is(left, type());
      } else {
        return left;
      }
    }
  }

  private Expression path() throws UnsupportedExpressionException {
    Expression left = start();
    while (true) {
      if (taken(".")) {
        left = invocation(left);
      } else if (taken("[")) {
        left = new Index(left, index());
        expect("]");
      } else {
        return left;
      }
    }
  }

  private Expression start() throws UnsupportedExpressionException {
    String token = peek();
    if (taken("(")) {
      Expression inner = or();
      expect(")");
      return inner;
    } else if (taken("%resource")) {
      return new WholeResource();
    } else if (taken("$this")) {
      return new Focus();
    } else if (taken("true") || taken("false")) {
      return new Literal(new TypedValue("boolean", Node.bool(token.equals("true"))));
    } else if (token.startsWith("'")) {
      return new Literal(new TypedValue("string", Node.string(string())));
    } else if (!token.isEmpty() && Character.isDigit(token.charAt(0))) {
      p++;
      return new Literal(new TypedValue("decimal", Node.number(token)));
    }
    return invocation(new Focus());
  }

  private Expression invocation(Expression of) throws UnsupportedExpressionException {
    String name = name();
    if (!taken("(")) {
      return new Member(of, name);
    }
    Expression call = call(of, name);
    expect(")");
    return call;
  }

  private Expression call(Expression of, String function) throws UnsupportedExpressionException {
    return switch (function) {
      case "where" -> new Where(of, or());
      case "exists" -> new Exists(peek().equals(")") ? of : new Where(of, or()));
      case "empty" -> new Not(new Exists(of));
      case "not" -> new Not(of);
      case "first" -> new Index(of, 0);
      case "as", "ofType" -> new OfType(of, type());
      case "is" -> new Is(of, type());
      case "resolve" -> new Resolve(of);
      case "extension" -> extension(of, string());
      default ->
          throw new UnsupportedExpressionException(
              "The function " + function + " is not supported in " + text + ".");
    };
  }

  private static Expression extension(Expression of, String url) {
    return new Where(
        new Member(of, "extension"),
        new Equal(
            new Member(new Focus(), "url"),
            new Literal(new TypedValue("string", Node.string(url)))));
  }

  private String type() throws UnsupportedExpressionException {
    String name = name();
    return name.equals("FHIR") && taken(".") ? name() : name;
  }

  private String name() throws UnsupportedExpressionException {
    String token = peek();
    if (token.startsWith("`") && token.length() > 2) {
      p++;
      return token.substring(1, token.length() - 1);
    }
    if (token.isEmpty() || !(Character.isLetter(token.charAt(0)) || token.charAt(0) == '_')) {
      throw unexpected();
    }
    p++;
    return token;
  }

  private int index() throws UnsupportedExpressionException {
    String token = peek();
    if (!token.matches("\\d{1,6}")) {
      throw unexpected();
    }
    p++;
    return Integer.parseInt(token);
  }

  private String string() throws UnsupportedExpressionException {
    String token = peek();
    if (!token.startsWith("'") || token.length() < 2) {
      throw unexpected();
    }
    p++;
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < token.length() - 1; i++) {
      char c = token.charAt(i);
      if (c == '\\') {
        i++;
        c = token.charAt(i);
        if (Character.isLetter(c)) {
          throw new UnsupportedExpressionException(
              "The escape \\" + c + " is not supported in " + text + ".");
        }
      }
      value.append(c);
    }
    return value.toString();
  }

  private String peek() {
    return p < tokens.size() ? tokens.get(p) : END;
  }

  private boolean taken(String token) {
    if (peek().equals(token)) {
      p++;
      return true;
    }
    return false;
  }

  private void expect(String token) throws UnsupportedExpressionException {
    if (!taken(token)) {
      throw unexpected();
    }
  }

  private UnsupportedExpressionException unexpected() {
    return new UnsupportedExpressionException(
        peek().equals(END)
            ? "The expression " + text + " ends early."
            : "\"" + peek() + "\" is not expected or not supported in " + text + ".");
  }
}
