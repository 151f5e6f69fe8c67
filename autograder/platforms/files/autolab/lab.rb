require "AssessmentBase.rb"

module @Assignment@
  include AssessmentBase

  def assessmentInitialize(course)
    super("@assignment@", course)
    @problems = []
  end
end
