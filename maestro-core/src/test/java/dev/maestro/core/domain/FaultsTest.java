package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private final Faults faults = new Faults();

  private List<Fault> thrown() {
    return catchThrowableOfType(ValidationFailed.class, faults::throwIfAny).faults();
  }

  @Test
  void withoutAFaultNothingIsThrown() {
    assertThat(faults.isEmpty()).isTrue();
    assertThatCode(faults::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void theFirstFaultOfEachPathIsKeptInOrder() {
    faults.add("b", "b is wrong");
    faults.addRequired("a");
    faults.add("b", "b is wrong in another way");
    assertThat(faults.isEmpty()).isFalse();
    assertThat(thrown())
        .containsExactly(new Fault("b", "b is wrong"), new Fault("a", "a is required"));
  }

  @Test
  void theMessageIsThatOfTheFirstAndTheDetailsListAll() {
    faults.add("b", "b is wrong");
    faults.addRequired("a");
    ValidationFailed failed = catchThrowableOfType(ValidationFailed.class, faults::throwIfAny);
    assertThat(failed).hasMessage("b is wrong");
    assertThat(failed.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(failed.kind()).isEqualTo(MaestroException.Kind.INVALID);
    assertThat(failed.details())
        .isInstanceOf(Value.Items.class)
        .asString()
        .contains("a is required");
  }

  @Test
  void aTextIsRequiredWhereItIsMissingOrBlank() {
    faults.checkText("missing", (String) null);
    faults.checkText("empty", "");
    faults.checkText("blank", " \t\n\u2003");
    faults.checkText("fine", " x ");
    assertThat(thrown())
        .extracting(Fault::message)
        .containsExactly("missing is required", "empty is required", "blank is required");
  }

  @Test
  void aChangeMayKeepATextAndNeitherTakeItAwayNorBlankIt() {
    faults.checkText("kept", Change.keep());
    faults.checkText("fine", Change.to("x"));
    faults.checkText("reset", Change.reset());
    faults.checkText("blank", Change.to("  "));
    assertThat(thrown()).extracting(Fault::path).containsExactly("reset", "blank");
  }

  @Test
  void whatIsWrongInTooManyPlacesIsCounted() {
    Faults faults = new Faults();
    for (int i = 0; i < Faults.LISTED + 5; i++) {
      faults.add("list[" + i + "]", "wrong");
    }
    faults.add("list[0]", "wrong again");
    ValidationFailed failed = catchThrowableOfType(ValidationFailed.class, faults::throwIfAny);
    assertThat(failed.faults())
        .hasSize(Faults.LISTED + 1)
        .endsWith(new Fault("", "and 5 more faults"));
  }
}
