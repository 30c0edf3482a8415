import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Task;

/**
 * Checks FHIR by code that nobody of this project wrote: one JSON command a line in, one JSON answer a line out.
 * `validate` by HL7's R4 definitions; `accept` and `complete` are a poller, as HAPI's generic client makes one.
 */
public class FhirCheck {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PART = "urn:staffetta:code:task-part";
  private static final String OUTCOME = "urn:staffetta:code:outcome";
  private static final String STATE = "urn:staffetta:code:referral-state";

  private final FhirContext context = FhirContext.forR4();
  private final FhirValidator validator = makeValidator();

  public static void main(String[] arguments) throws Exception {
    // whatever a library prints is not an answer
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    FhirCheck check = new FhirCheck();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ObjectNode answer = JSON.createObjectNode();
      try {
        check.answer(JSON.readTree(line), answer);
      } catch (Exception error) {
        answer.put("failed", error.getClass().getSimpleName() + ": " + error.getMessage());
      }
      out.println(JSON.writeValueAsString(answer));
    }
  }

  private FhirValidator makeValidator() {
    ValidationSupportChain support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            // our own code lists are not in HL7's definitions
            new UnknownCodeSystemWarningValidationSupport(context));
    FhirInstanceValidator module = new FhirInstanceValidator(support);
    module.setAnyExtensionsAllowed(true);
    return context.newValidator().registerValidatorModule(module);
  }

  private void answer(JsonNode command, ObjectNode answer) {
    switch (command.get("op").asText()) {
      case "validate" -> validate(command.get("resource").asText(), answer);
      case "accept" -> accept(command, answer);
      case "complete" -> complete(command, answer);
      default -> throw new IllegalArgumentException("unknown op");
    }
  }

  private void validate(String resource, ObjectNode answer) {
    ArrayNode errors = answer.putArray("errors");
    ArrayNode warnings = answer.putArray("warnings");
    validator.validateWithResult(resource).getMessages().forEach(
        message -> {
          ResultSeverityEnum severity = message.getSeverity();
          String text = message.getLocationString() + ": " + message.getMessage();
          if (severity == ResultSeverityEnum.ERROR || severity == ResultSeverityEnum.FATAL) errors.add(text);
          else if (severity == ResultSeverityEnum.WARNING) warnings.add(text);
        });
  }

  /** Polls until it has seen the Task, takes it in hand, and accepts it. */
  private void accept(JsonNode command, ObjectNode answer) {
    IGenericClient client = client(command);
    Task found = poll(client, command.get("id").asText(), command.get("owner").asText(), answer);
    ArrayNode states = answer.putArray("states");
    found.setBusinessStatus(coded(STATE, "acknowledged"));
    states.add(stateOf(update(client, found)));
    Task next = read(client, command);
    next.setStatus(Task.TaskStatus.ACCEPTED);
    states.add(stateOf(update(client, next)));
  }

  private void complete(JsonNode command, ObjectNode answer) {
    IGenericClient client = client(command);
    ArrayNode states = answer.putArray("states");
    Task task = read(client, command);
    task.setStatus(Task.TaskStatus.INPROGRESS);
    states.add(stateOf(update(client, task)));
    task = read(client, command);
    task.setStatus(Task.TaskStatus.COMPLETED);
    task.addOutput().setType(coded(PART, "outcome")).setValue(coded(OUTCOME, "service-given"));
    states.add(stateOf(update(client, task)));
  }

  private Task poll(IGenericClient client, String id, String owner, ObjectNode answer) {
    Bundle page =
        client
            .search()
            .forResource(Task.class)
            .where(Task.STATUS.exactly().code("requested"))
            .and(new ReferenceClientParam("owner").hasId("Organization/" + owner))
            .count(1)
            .returnBundle(Bundle.class)
            .execute();
    for (int pages = 1; ; pages += 1) {
      for (Bundle.BundleEntryComponent entry : page.getEntry()) {
        if (entry.getResource().getIdElement().getIdPart().equals(id)) {
          answer.put("pages", pages);
          return (Task) entry.getResource();
        }
      }
      if (page.getLink(Bundle.LINK_NEXT) == null) throw new IllegalStateException("no such Task in any page");
      page = client.loadPage().next(page).execute();
    }
  }

  private Task read(IGenericClient client, JsonNode command) {
    return client.read().resource(Task.class).withId(command.get("id").asText()).execute();
  }

  /** With If-Match: the client makes it of the version that was read. */
  private Task update(IGenericClient client, Task task) {
    client.update().resource(task).execute();
    return client.read().resource(Task.class).withId(task.getIdElement().getIdPart()).execute();
  }

  private static String stateOf(Task task) {
    return task.getStatus().toCode() + " " + task.getBusinessStatus().getCodingFirstRep().getCode();
  }

  private static CodeableConcept coded(String system, String code) {
    CodeableConcept concept = new CodeableConcept();
    concept.addCoding().setSystem(system).setCode(code);
    return concept;
  }

  private IGenericClient client(JsonNode command) {
    IGenericClient client = context.newRestfulGenericClient(command.get("base").asText());
    client.registerInterceptor(new BearerTokenAuthInterceptor(command.get("token").asText()));
    return client;
  }
}
