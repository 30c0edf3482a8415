import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks a file against PDF/UA-1 (ISO 14289-1) and prints one line per fault; nothing where it holds. */
public class PdfCheck {
  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(args[0]), flavour)) {
      PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 100, false, true, false);
      ValidationResult result = validator.validate(parser);
      if (result.getTotalAssertions() == 0) System.out.println("nothing was checked");
      result.getTestAssertions().stream()
          .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
          .map(assertion -> assertion.getRuleId().getClause() + " " + assertion.getMessage())
          .distinct()
          .forEach(System.out::println);
    }
  }
}
